"""HTTP answers with a file."""

from datetime import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from analysis.evidence import read_evidence
from analysis.exports.formats import FileKind
from analysis.exports.names import name_file
from analysis.exports.subject_archive import stream_subject_archive
from analysis.models import EvidenceFile, Subject


def send_subject_archive(subject: Subject) -> StreamingHttpResponse:
    """Return everything about a person as a zip file, under a name without a person's name."""
    name = name_file(subject.code, "everything", timezone.localtime(), "zip")
    response = StreamingHttpResponse(
        stream_subject_archive(subject), content_type="application/zip"
    )
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def send_export(file: FileKind, subject: Subject, at: datetime, content: bytes) -> HttpResponse:
    """Return the file, to be saved under a name without a person's name in it."""
    name = name_file(subject.code, file.what, localtime(at), file.extension)
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def send_evidence(evidence: EvidenceFile) -> HttpResponse:
    """Return a file that proves a consent, to be saved and never shown: a stranger made it.

    Raises:
        EvidenceUnreadableError: it is not there as it was given.
    """
    response = HttpResponse(read_evidence(evidence), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=evidence.original_name
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
