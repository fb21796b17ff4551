"""Charts as files of their own: SVG and PNG."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.exports.content import load_history_content
from analysis.exports.downloads import send_export
from analysis.exports.formats import FileKind
from analysis.exports.pictures.charts import draw_expressions, draw_timeline, draw_valence
from analysis.exports.pictures.history import draw_history
from analysis.exports.pictures.sheet import Sheet, write_sheet
from analysis.exports.typesetting import write_png
from analysis.models import Recording, Subject
from analysis.views.exports import load_report_or_404
from analysis.views.reports import SESSIONS

REPORT_CHARTS: Final = {"expressions": draw_expressions, "valence": draw_valence}
MEDIA_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}


@login_required
@require_safe
def send_report_chart(request: SignedInRequest, pk: UUID, name: str, form: str) -> HttpResponse:
    """A chart of a report."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    if name not in REPORT_CHARTS:
        raise Http404
    sheet = REPORT_CHARTS[name](load_report_or_404(request, session))
    found = _describe(name, form)
    return send_export(found, session.subject, session.held_at, _write(sheet, form))


@login_required
@require_safe
def send_timeline(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """A clip or a video over time."""
    recording = get_for_user_or_404(
        Recording.objects.select_related("session__subject").prefetch_related(
            "face_readings", "voice_readings", "artifacts"
        ),
        request.user,
        pk,
    )
    session = recording.session
    is_read = recording.is_finished and recording.kind != Recording.Kind.IMAGE
    sheet = draw_timeline(recording, session) if is_read else None
    found = _describe("timeline", form)
    return send_export(found, session.subject, session.held_at, _write(sheet, form))


@login_required
@require_safe
def send_history_chart(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The chart of a person's history."""
    subject = get_for_user_or_404(Subject.objects.select_related("organization"), request.user, pk)
    content = load_history_content(subject, request.user)
    picture = _write(draw_history(content), form)
    return send_export(_describe("history", form), subject, content.exported_at, picture)


def _describe(what: str, form: str) -> FileKind:
    if form not in MEDIA_TYPES:
        raise Http404
    return FileKind(what, form, MEDIA_TYPES[form])


def _write(sheet: Sheet | None, form: str) -> bytes:
    if sheet is None or form not in MEDIA_TYPES:
        raise Http404
    svg = write_sheet(sheet)
    return svg if form == "svg" else write_png(svg, *sheet.size)
