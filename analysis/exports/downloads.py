"""HTTP answers with a file that is written while it is sent."""

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from analysis.exports.names import name_file
from analysis.exports.subject_archive import stream_subject_archive
from analysis.models import Subject


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
