"""Rows as CSV that a spreadsheet opens and a program reads."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_PIECE: Final = 32_768


def write_table(columns: Sequence[Column], rows: Iterable[Row], *, has_mark: bool = True) -> bytes:
    """Return what `stream_table` yields, whole."""
    return b"".join(stream_table(columns, rows, has_mark=has_mark))


def stream_table(
    columns: Sequence[Column], rows: Iterable[Row], *, has_mark: bool = True
) -> Iterator[bytes]:
    """Yield the rows as CSV in UTF-8 with a heading, some thousand characters at a time.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, numbers have a
    decimal point and at most six decimals, times are ISO 8601 in UTC, nothing is an empty cell.

    Args:
        has_mark: begin with a byte order mark, without which Excel takes UTF-8 for another
            encoding.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([write_text(column.name) for column in columns])
    if has_mark:
        yield BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([write_cell(row[column.name]) for column in columns])
        if stream.tell() >= _PIECE:
            yield _take(stream)
    yield _take(stream)


def write_text(text: str) -> str:
    """Return a text that a spreadsheet takes for one."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_time(at: datetime) -> str:
    """Return a time as ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_cell(value: Value) -> str:
    """Return a value as it stands in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            short = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
            return "0" if short == "-0" else short
        case datetime():
            return write_time(value)
        case str():
            return write_text(value)
    return str(value)


def _take(stream: io.StringIO) -> bytes:
    written = stream.getvalue().encode()
    stream.seek(0)
    stream.truncate()
    return written
