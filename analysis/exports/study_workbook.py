"""A study's table as an Excel workbook, written row by row."""

from collections.abc import Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final
from uuid import UUID

from django.utils.translation import gettext

from analysis.exports.study_columns import TypedColumn
from analysis.exports.study_rows import StudyTable
from analysis.exports.table import Value, write_text, write_time

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of one sheet, its heading among them.
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384

Cell = str | bool | int | float | None


class TooLargeForAWorkbookError(Exception):
    """The table has more rows or columns than a sheet of Excel."""


def fits(n_rows: int, n_columns: int) -> bool:
    """Return whether a table with a heading fits on a sheet."""
    return n_rows < MOST_ROWS and n_columns <= MOST_COLUMNS


def write_workbook(table: StudyTable, facts: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Return an open file, at its start, with the data, what the columns mean, and the facts.

    Args:
        facts: names with their values: of which study, under which filter.

    Raises:
        TooLargeForAWorkbookError: the table does not fit on a sheet.
    """
    # Loaded when first needed: most processes never write a workbook.
    from openpyxl import Workbook

    if not fits(table.n_rows, len(table.columns)):
        raise TooLargeForAWorkbookError(f"{table.n_rows} rows, {len(table.columns)} columns")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(gettext("data"))
    sheet.freeze_panes = "A2"
    sheet.append([_clean(column.name) for column in table.columns])
    for number, row in enumerate(table.rows, start=2):
        # Rows that came since they were counted.
        if number > MOST_ROWS:
            raise TooLargeForAWorkbookError(f"more than {MOST_ROWS} rows")
        sheet.append([_write(row[column.name]) for column in table.columns])
    _add_guide(workbook.create_sheet(gettext("columns")), table.columns)
    about = workbook.create_sheet(gettext("about"))
    for name, value in facts:
        about.append([_clean(name), _clean(value)])
    # Without a name, so that a crash leaves nothing behind.
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    workbook.save(file)
    file.seek(0)
    return file


def _add_guide(sheet: Any, columns: Sequence[TypedColumn]) -> None:
    sheet.append([gettext("Column"), gettext("Meaning"), gettext("Unit"), gettext("Range")])
    for column in columns:
        cells = (column.name, column.meaning, column.unit, column.range)
        sheet.append([_clean(str(cell)) for cell in cells])


def _write(value: Value) -> Cell:
    match value:
        case str():
            return _clean(value)
        case datetime():
            return write_time(value)
        case UUID():
            return str(value)
        case float():
            return round(value, 6)
    return value


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold, that no spreadsheet takes for a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return write_text(ILLEGAL_CHARACTERS_RE.sub("", text))
