"""A CSV file whose first line names the columns: some are known by many names, others are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.csv_text import CsvRow, CsvTextError, read_csv_text, simplify_heading, tidy_cell

MAX_LINES: Final = 5000


@dataclass(frozen=True, slots=True)
class TableForm:
    """What is expected of a file.

    Attributes:
        spellings: our name of each known column with its headings, without case, spaces and
            punctuation; an earlier one is taken where a file has several.
        needed: known columns without which the file is refused.
        max_further: how many further columns are kept as answers; None keeps none.
    """

    spellings: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    max_bytes: int = 1_000_000
    max_further: int | None = None


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line.

    Attributes:
        number: the line of the file on which it begins, the headings being line 1.
        cells: each known column, trimmed and in one Unicode form; empty where the file has none.
        further: the further columns that are not empty.
    """

    number: int
    cells: dict[str, str]
    further: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """What a file holds; lines without anything are passed over.

    Attributes:
        further: headings of the further columns, in order, kept or not.
        notices: sentences about what had to be guessed.
    """

    lines: list[TableLine]
    further: list[str]
    notices: list[str]


def read_csv_table(content: bytes, form: TableForm) -> CsvTable:
    """Return the lines of a file.

    Raises:
        CsvTextError: too large, no text, without a needed column, with two kept columns of one
            name, with too many columns or lines, or without a line.
    """
    text = read_csv_text(content, form.max_bytes)
    headings = text.rows[0].cells
    known = _find_known(headings, form)
    further = {
        place: name
        for place, heading in enumerate(headings)
        if (name := tidy_cell(heading)) and place not in known.values()
    }
    if form.max_further is not None:
        _check_further(list(further.values()), form.max_further)
    rows = [row for row in text.rows[1:] if any(cell.strip() for cell in row.cells)]
    _check_number(len(rows))
    lines = [_read_line(row, known, further, form) for row in rows]
    return CsvTable(lines, list(further.values()), text.notices)


def _find_known(headings: list[str], form: TableForm) -> dict[str, int]:
    plain = [simplify_heading(heading) for heading in headings]
    found = {
        column: next((plain.index(name) for name in spellings if name in plain), None)
        for column, spellings in form.spellings.items()
    }
    known = {column: place for column, place in found.items() if place is not None}
    if not set(form.needed) <= set(known):
        raise CsvTextError(
            gettext("Line 1 must name the columns, among them %(needed)s. Found: %(found)s.")
            % {"needed": _quote(form.needed), "found": _quote(headings[:10])}
        )
    return known


def _quote(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"“{name.strip()[:40]}”" for name in names)


def _check_further(names: list[str], limit: int) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CsvTextError(
            gettext("Line 1 names the column “%(name)s” twice.") % {"name": twice[:40]}
        )
    if len(names) > limit:
        raise CsvTextError(
            gettext("The file has %(n)d columns of answers; at most %(limit)d are read.")
            % {"n": len(names), "limit": limit}
        )


def _check_number(n_lines: int) -> None:
    if not n_lines:
        raise CsvTextError(gettext("There is no line beneath the line of headings."))
    if n_lines > MAX_LINES:
        raise CsvTextError(
            gettext("The file has %(n)d lines; at most %(limit)d are read at once.")
            % {"n": n_lines, "limit": MAX_LINES}
        )


def _read_line(
    row: CsvRow, known: dict[str, int], further: dict[int, str], form: TableForm
) -> TableLine:
    def pick(place: int | None) -> str:
        return "" if place is None or place >= len(row.cells) else tidy_cell(row.cells[place])

    cells = {column: pick(known.get(column)) for column in form.spellings}
    kept = {name: value for place, name in further.items() if (value := pick(place))}
    return TableLine(row.number, cells, kept)
