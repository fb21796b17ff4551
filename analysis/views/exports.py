"""What a reader takes along: reports and histories as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.exports import table
from analysis.exports.content import (
    HistoryContent,
    ReportContent,
    load_history_content,
    load_report_content,
)
from analysis.exports.documents.history import write_history_document
from analysis.exports.documents.report import write_report_document
from analysis.exports.fhir import bundle
from analysis.exports.guide import GUIDE
from analysis.exports.history_table import write_history_table, write_self_report_table
from analysis.exports.names import name_file
from analysis.exports.report_table import write_report_table
from analysis.models import Session, Subject
from analysis.presentation.people import name_people
from analysis.presentation.report import NoSuchRevisionError
from analysis.views.reports import SESSIONS, read_revision


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is; `what` is the middle of its name."""

    what: str
    extension: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Format:
    """One form of export: its file, how it is written, and of whom.

    Attributes:
        kinds: of subject; FHIR knows patients, not customers.
        is_table: written for Excel, with a byte order mark, unless `?bom=0` asks for none.
    """

    file: FileKind
    write: Callable[..., bytes]
    kinds: tuple[str, ...] = (Subject.Kind.PATIENT, Subject.Kind.CUSTOMER)
    is_table: bool = False


def _csv(what: str, write: Callable[..., bytes]) -> Format:
    return Format(FileKind(what, "csv", table.MEDIA_TYPE), write, is_table=True)


def _fhir(what: str, write: Callable[..., bytes]) -> Format:
    file = FileKind(f"{what}-fhir", "json", bundle.MEDIA_TYPE)
    return Format(file, write, kinds=(Subject.Kind.PATIENT,))


def _pdf(what: str, write: Callable[..., bytes]) -> Format:
    return Format(FileKind(what, "pdf", "application/pdf"), write)


REPORT_FORMATS: Final = {
    "pdf": _pdf("report", write_report_document),
    "csv": _csv("report", write_report_table),
    "fhir": _fhir("report", bundle.write_report_bundle),
}
HISTORY_FORMATS: Final = {
    "pdf": _pdf("history", write_history_document),
    "csv": _csv("history", write_history_table),
    "fhir": _fhir("history", bundle.write_history_bundle),
    "self-reports": _csv("self-reports", write_self_report_table),
}


@login_required
@require_safe
def export_report(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """A report as a file; the newest revision unless `?revision=` names another one."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    found = _find_format(REPORT_FORMATS, form, session.subject)
    content = load_report_or_404(request, session)
    return send_export(
        found.file, session.subject, session.held_at, _write(found, content, request)
    )


@login_required
@require_safe
def export_history(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """A person's history as a file."""
    subject = get_for_user_or_404(Subject.objects.select_related("organization"), request.user, pk)
    found = _find_format(HISTORY_FORMATS, form, subject)
    content = load_history_content(subject)
    return send_export(found.file, subject, content.exported_at, _write(found, content, request))


@login_required
@require_safe
def show_columns(request: SignedInRequest) -> HttpResponse:
    """What each column of the CSV files means."""
    context = {"guide": GUIDE, "names": name_people(request.user)}
    return render(request, "analysis/export_columns.html", context)


def load_report_or_404(request: SignedInRequest, session: Session) -> ReportContent:
    """Return the revision that the address names.

    Raises:
        Http404: there is no report yet, or no such revision.
    """
    try:
        content = load_report_content(session, revision=read_revision(request))
    except NoSuchRevisionError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    return content


def send_export(file: FileKind, subject: Subject, at: datetime, content: bytes) -> HttpResponse:
    """Return the file, to be saved under a name without a person's name in it."""
    name = name_file(subject.code, file.what, localtime(at), file.extension)
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find_format(formats: dict[str, Format], form: str, subject: Subject) -> Format:
    if form not in formats or subject.kind not in formats[form].kinds:
        raise Http404
    return formats[form]


def _write(
    found: Format, content: ReportContent | HistoryContent, request: SignedInRequest
) -> bytes:
    if found.is_table:
        return found.write(content, has_mark=request.GET.get("bom") != "0")
    return found.write(content)
