"""A CSV file of people, one a line, with their codes and names."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.csv_text import (
    CsvTextError,
    read_csv_text,
    simplify_heading,
    tidy_cell,
)

MAX_BYTES: Final = 1_000_000
MAX_LINES: Final = 5000

# Headings as they stand in files, without case, spaces and punctuation.
_CODE_HEADINGS: Final = (
    *("code", "patientcode", "subjectcode", "customercode", "personcode", "chartnumber", "chart"),
    *("id", "patientid", "subjectid", "customerid", "number", "patientnumber", "mrn"),
    *("nummer", "patientennummer", "kürzel", "kennung", "kundennummer"),
)
_NAME_HEADINGS: Final = ("name", "fullname", "patientname", "subjectname", "customername")


class PeopleFileError(Exception):
    """The file as a whole cannot be read.

    Attributes:
        sentence: what was found and what is expected, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """One person of the file.

    Attributes:
        number: the line of the file on which the person begins, the heading being line 1.
    """

    number: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What a file holds.

    Attributes:
        notices: sentences about what the reader of the file had to guess or leave out.
    """

    lines: list[PeopleLine]
    notices: list[str]


def read_people_file(content: bytes) -> PeopleFile:
    """Return the people of a CSV file whose first line names the columns.

    Codes and names come trimmed and in one Unicode form; whether they are allowed is checked
    later. Lines without anything are passed over.

    Raises:
        PeopleFileError: too large, no text, no column of codes, or quotes that do not close.
    """
    try:
        text = read_csv_text(content, MAX_BYTES)
    except CsvTextError as error:
        raise PeopleFileError(error.sentence) from error
    notices = text.notices
    columns, unused = _find_columns(text.rows[0].cells)
    if unused:
        notices.append(
            gettext("These columns are not used: %(names)s.") % {"names": ", ".join(unused)}
        )
    lines = [
        PeopleLine(row.number, _pick(row.cells, columns.code), _pick(row.cells, columns.name))
        for row in text.rows[1:]
        if any(cell.strip() for cell in row.cells)
    ]
    return PeopleFile(_check_number(lines), notices)


@dataclass(frozen=True, slots=True)
class _Columns:
    code: int
    name: int | None


def _find_columns(headings: list[str]) -> tuple[_Columns, list[str]]:
    plain = [simplify_heading(heading) for heading in headings]
    code = _find_first(plain, _CODE_HEADINGS)
    if code is None:
        found = ", ".join(f"“{heading.strip()[:40]}”" for heading in headings[:10])
        raise PeopleFileError(
            gettext("The first line must name the columns, one of them “code”. Found: %(found)s.")
            % {"found": found}
        )
    name = _find_first(plain, _NAME_HEADINGS)
    unused = [
        heading.strip()[:40]
        for index, heading in enumerate(headings)
        if index not in (code, name) and heading.strip()
    ]
    return _Columns(code, name), unused


def _find_first(plain: list[str], headings: tuple[str, ...]) -> int | None:
    # In the order of our headings: a file may have both a code and a number.
    return next((plain.index(heading) for heading in headings if heading in plain), None)


def _pick(row: list[str], column: int | None) -> str:
    return "" if column is None or column >= len(row) else tidy_cell(row[column])


def _check_number(lines: list[PeopleLine]) -> list[PeopleLine]:
    if not lines:
        raise PeopleFileError(gettext("There is nobody beneath the line of headings."))
    if len(lines) > MAX_LINES:
        raise PeopleFileError(
            gettext("The file has %(n)d lines; at most %(limit)d are read at once.")
            % {"n": len(lines), "limit": MAX_LINES}
        )
    return lines
