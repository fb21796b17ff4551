"""`/exports/` of subjects, reports and studies: the same files as on the pages."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.scopes import Scope
from analysis.api.exceptions import Conflict
from analysis.api.views.aggregates import FILTERS, require_known
from analysis.api.views.resources import M, OwnedViewSet, get_caller
from analysis.cohort.filters import read_filter
from analysis.exports import formats, study_files
from analysis.exports.content import load_history_content, load_report_content
from analysis.exports.downloads import send_export
from analysis.exports.pictures.charts import draw_expressions
from analysis.exports.pictures.history import draw_history
from analysis.exports.pictures.sheet import Sheet, write_sheet
from analysis.exports.study_workbook import TooLargeForAWorkbookError
from analysis.exports.typesetting import write_png
from analysis.models import EmotionReport, Study, Subject
from analysis.presentation.study_exports import state_facts

_FILE = {(200, "*/*"): OpenApiTypes.BINARY}
_MARK = OpenApiParameter("bom", enum=["0"], description="0: CSV without byte order mark.")


def _form(*forms: str) -> OpenApiParameter:
    return OpenApiParameter("form", location=OpenApiParameter.PATH, enum=forms)


class FileRenderer(BaseRenderer):
    """Lets a program accept any media type; the file is written by the view."""

    media_type = "*/*"
    format = "file"
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return data


class _ExportViewSet(OwnedViewSet[M]):
    """Files that leave the house."""

    required_scopes: ClassVar[dict[str, str]] = {"GET": str(Scope.EXPORT)}
    renderer_classes = (FileRenderer,)
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"GET": ("bom",)}
    is_sparse: ClassVar[bool] = False


class ReportExportViewSet(_ExportViewSet[EmotionReport]):
    """One revision of a report as a file."""

    rows = EmotionReport.objects.select_related("session__subject", "session__organization")

    @extend_schema(
        summary="Export a report",
        parameters=[_form(*formats.REPORT_FORMATS, "png"), _MARK],
        responses=_FILE,
    )
    def retrieve(self, request: Request, pk: UUID, form: str) -> HttpResponseBase:
        """PDF, CSV, FHIR R4 (of patients), or its chart as PNG."""
        report = self.get_object()
        session = report.session
        content = load_report_content(session, revision=report.revision)
        if content is None:
            raise Http404
        if form == "png":
            file = formats.FileKind("expressions", "png", "image/png")
            return send_export(
                file, session.subject, session.held_at, _png(draw_expressions(content))
            )
        found = _find(formats.REPORT_FORMATS, form, session.subject)
        written = formats.write_export(found, content, has_mark=_has_mark(request))
        return send_export(found.file, session.subject, session.held_at, written)


class SubjectExportViewSet(_ExportViewSet[Subject]):
    """One person's history as a file."""

    rows = Subject.objects.select_related("organization")

    @extend_schema(
        summary="Export a history",
        parameters=[_form(*formats.HISTORY_FORMATS, "png"), _MARK],
        responses=_FILE,
    )
    def retrieve(self, request: Request, pk: UUID, form: str) -> HttpResponseBase:
        """PDF, CSV, self-reports as CSV, FHIR R4 (of patients), or its chart as PNG."""
        subject = self.get_object()
        content = load_history_content(subject, get_caller(request))
        if form == "png":
            file = formats.FileKind("history", "png", "image/png")
            return send_export(file, subject, content.exported_at, _png(draw_history(content)))
        found = _find(formats.HISTORY_FORMATS, form, subject)
        written = formats.write_export(found, content, has_mark=_has_mark(request))
        return send_export(found.file, subject, content.exported_at, written)


class StudyExportViewSet(_ExportViewSet[Study]):
    """A study's moments or participants as a table, under the dashboard's filters."""

    rows = Study.objects.select_related("organization")
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": ("bom", *(parameter.name for parameter in FILTERS))
    }

    @extend_schema(
        summary="Export a table of a study",
        parameters=[
            OpenApiParameter(
                "table", location=OpenApiParameter.PATH, enum=list(study_files.TABLES)
            ),
            _form(*study_files.FORMS),
            *FILTERS,
            _MARK,
        ],
        responses=_FILE,
    )
    def retrieve(self, request: Request, pk: UUID, table: str, form: str) -> HttpResponseBase:
        """CSV, Excel or Parquet; the columns are those of the pages."""
        study = self.get_object()
        if table not in study_files.TABLES or form not in study_files.FORMS:
            raise Http404
        require_known(request, "bom")
        filters = read_filter(request._request.GET)
        try:
            return study_files.send_table(
                study,
                filters,
                table,
                form,
                facts=state_facts(study, filters),
                has_mark=_has_mark(request),
            )
        except TooLargeForAWorkbookError as error:
            raise Conflict("A workbook cannot hold so many rows; take CSV or Parquet.") from error


def _find(known: dict[str, formats.Format], form: str, subject: Subject) -> formats.Format:
    try:
        return formats.find_format(known, form, subject)
    except formats.NoSuchFormatError as error:
        raise Http404 from error


def _has_mark(request: Request) -> bool:
    return request.query_params.get("bom") != "0"


def _png(sheet: Sheet | None) -> bytes:
    if sheet is None:
        raise Http404
    return write_png(write_sheet(sheet), *sheet.size)
