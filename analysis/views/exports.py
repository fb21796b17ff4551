"""What a reader takes along: reports and histories as files."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.exports.content import (
    HistoryContent,
    ReportContent,
    load_history_content,
    load_report_content,
)
from analysis.exports.downloads import send_export
from analysis.exports.formats import (
    HISTORY_FORMATS,
    REPORT_FORMATS,
    Format,
    NoSuchFormatError,
    find_format,
    write_export,
)
from analysis.exports.guide import GUIDE
from analysis.models import Session, Subject
from analysis.presentation.people import name_people
from analysis.presentation.report import NoSuchRevisionError
from analysis.views.reports import SESSIONS, read_revision


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
    content = load_history_content(subject, request.user)
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


def _find_format(formats: dict[str, Format], form: str, subject: Subject) -> Format:
    try:
        return find_format(formats, form, subject)
    except NoSuchFormatError as error:
        raise Http404 from error


def _write(
    found: Format, content: ReportContent | HistoryContent, request: SignedInRequest
) -> bytes:
    return write_export(found, content, has_mark=request.GET.get("bom") != "0")
