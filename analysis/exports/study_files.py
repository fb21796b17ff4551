"""A study's tables as files, for pages and programs alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Final

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from analysis.cohort.filters import CohortFilter
from analysis.exports import table
from analysis.exports.names import name_file
from analysis.exports.study_parquet import MEDIA_TYPE as PARQUET_TYPE
from analysis.exports.study_parquet import write_parquet
from analysis.exports.study_rows import StudyTable, open_long, open_wide
from analysis.exports.study_workbook import MEDIA_TYPE as WORKBOOK_TYPE
from analysis.exports.study_workbook import write_workbook
from analysis.models import Study

TABLES: Final[dict[str, Callable[[Study, CohortFilter], StudyTable]]] = {
    "moments": open_long,
    "participants": open_wide,
}

Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form that a table can be taken along in; CSV is sent while it is written."""

    media_type: str
    write: Callable[[StudyTable, Facts], IO[bytes]] | None = None


FORMS: Final = {
    "csv": FileForm(table.MEDIA_TYPE),
    "xlsx": FileForm(WORKBOOK_TYPE, write_workbook),
    "parquet": FileForm(PARQUET_TYPE, write_parquet),
}


def send_table(
    study: Study, filters: CohortFilter, what: str, form: str, *, facts: Facts, has_mark: bool
) -> HttpResponseBase:
    """Return a table of the study as a file; `what` and `form` are known.

    Args:
        facts: of the study, for the forms that hold them.
        has_mark: whether a CSV file begins with the byte order mark that Excel wants.

    Raises:
        TooLargeForAWorkbookError: a workbook has fewer rows than that.
    """
    found = TABLES[what](study, filters)
    write = FORMS[form].write
    response = (
        StreamingHttpResponse(table.stream_table(found.columns, found.rows, has_mark=has_mark))
        if write is None
        else FileResponse(write(found, facts))
    )
    response["Content-Type"] = FORMS[form].media_type
    head_file(response, study, found.what, form)
    return response


def head_file(response: HttpResponseBase, study: Study, what: str, form: str) -> None:
    """Say that the answer is a file to be saved, and under which name."""
    name = name_file(study.name, what, localtime(timezone.now()), form)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
