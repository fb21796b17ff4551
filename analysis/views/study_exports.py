"""What a product team takes along of a study: tables, and the page that offers them."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.cohort.aggregates import describe_study
from analysis.cohort.filters import read_filter
from analysis.exports.documents.study import write_study_document
from analysis.exports.pictures.sheet import write_sheet
from analysis.exports.pictures.study import STUDY_CHARTS, draw_nothing
from analysis.exports.study_files import FORMS, TABLES, head_file, send_table
from analysis.exports.study_workbook import TooLargeForAWorkbookError
from analysis.exports.typesetting import write_png
from analysis.models import Study
from analysis.presentation.study_exports import describe_exports, state_facts

STUDIES: Final = Study.objects.select_related("organization")
PICTURE_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}


@login_required
@require_safe
def show_exports(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which files there are; the dashboard's filters go with the address."""
    study = get_for_user_or_404(Study, request.user, pk)
    page = describe_exports(study, read_filter(request.GET))
    return render(request, "studies/exports.html", {"study": study, "page": page})


@login_required
@require_safe
def export_table(request: SignedInRequest, pk: UUID, what: str, form: str) -> HttpResponseBase:
    """The moments or the participants as a file."""
    study = get_for_user_or_404(Study, request.user, pk)
    if what not in TABLES or form not in FORMS:
        raise Http404
    filters = read_filter(request.GET)
    facts, has_mark = state_facts(study, filters), request.GET.get("bom") != "0"
    try:
        return send_table(study, filters, what, form, facts=facts, has_mark=has_mark)
    except TooLargeForAWorkbookError:
        page = describe_exports(study, filters)
        context = {"study": study, "page": page, "is_refused": True}
        return render(request, "studies/exports.html", context, status=409)


@login_required
@require_safe
def send_summary(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The dashboard as PDF, under its filters."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    content = write_study_document(study, describe_study(study, read_filter(request.GET)))
    return _send_bytes(content, "application/pdf", study, "summary", "pdf")


@login_required
@require_safe
def send_chart(request: SignedInRequest, pk: UUID, name: str, form: str) -> HttpResponse:
    """A chart of the dashboard as SVG or PNG, under its filters."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    if name not in STUDY_CHARTS or form not in PICTURE_TYPES:
        raise Http404
    sheet = STUDY_CHARTS[name](study, describe_study(study, read_filter(request.GET)))
    if sheet is None:
        sheet = draw_nothing(study, gettext("Nothing to show"))
    svg = write_sheet(sheet)
    content = svg if form == "svg" else write_png(svg, *sheet.size)
    return _send_bytes(content, PICTURE_TYPES[form], study, name, form)


def _send_bytes(
    content: bytes, media_type: str, study: Study, what: str, form: str
) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    head_file(response, study, what, form)
    return response
