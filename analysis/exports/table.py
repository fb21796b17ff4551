"""Rows as CSV that a spreadsheet opens and a program reads."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from analysis.exports.columns import Column

Value = str | bool | int | float | datetime | UUID | None
Row = Mapping[str, Value]

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
BYTE_ORDER_MARK: Final = "\ufeff".encode()
# A spreadsheet takes a text that begins like this for a formula, and runs it.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DECIMALS: Final = 6


def write_table(columns: Sequence[Column], rows: Iterable[Row], *, has_mark: bool = True) -> bytes:
    """Return the rows as CSV in UTF-8 with a heading.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, numbers have a
    decimal point and at most six decimals, times are ISO 8601 in UTC, nothing is an empty cell.

    Args:
        has_mark: begin with a byte order mark, without which Excel takes UTF-8 for another
            encoding.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_write_cell(row[column.name]) for column in columns])
    return (BYTE_ORDER_MARK if has_mark else b"") + stream.getvalue().encode()


def _write_cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            short = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
            return "0" if short == "-0" else short
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case str():
            return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return str(value)
