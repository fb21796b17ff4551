"""A CSV file of people as its author saved it: any of three separators and of four encodings."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.limits import format_bytes

MAX_BYTES: Final = 1_000_000
MAX_LINES: Final = 5000
SEPARATORS: Final = (",", ";", "\t")

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
    if len(content) > MAX_BYTES:
        raise PeopleFileError(
            gettext("The file has %(size)s; at most %(limit)s are read.")
            % {"size": format_bytes(len(content)), "limit": format_bytes(MAX_BYTES)}
        )
    text, notices = _decode(content)
    first_number, separator, text = _find_separator(text)
    rows = _read_rows(text, separator, first_number)
    if not rows:
        raise PeopleFileError(gettext("The file is empty."))
    columns, unused = _find_columns(rows[0][1])
    if unused:
        notices.append(
            gettext("These columns are not used: %(names)s.") % {"names": ", ".join(unused)}
        )
    lines = [
        PeopleLine(number, _pick(row, columns.code), _pick(row, columns.name))
        for number, row in rows[1:]
        if any(cell.strip() for cell in row)
    ]
    return PeopleFile(_check_number(lines), notices)


@dataclass(frozen=True, slots=True)
class _Columns:
    code: int
    name: int | None


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise PeopleFileError(gettext("This is a workbook. Save it as CSV (UTF-8) first."))
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    notices: list[str] = []
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        # Every byte is a letter there, so that this cannot fail, but it may be the wrong letter.
        text = content.decode("cp1252", errors="replace")
        notices.append(
            gettext(
                "The file is not in UTF-8. It was read as Latin-1 (Windows): "
                "check that letters with accents are right."
            )
        )
    if "\x00" in text:
        raise PeopleFileError(gettext("This is no text file. Save the list as CSV (UTF-8)."))
    return text, notices


def _find_separator(text: str) -> tuple[int, str, str]:
    """Return the number of the first line, the separator, and the text from there on."""
    first, _newline, rest = text.partition("\n")
    # Spreadsheets write such a line for each other.
    if first.strip().lower().startswith("sep=") and len(first.strip("\r\n")) == len("sep=") + 1:
        return 2, first[4], rest
    counts = {separator: first.count(separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: counts[separator])
    return 1, best, text


def _read_rows(text: str, separator: str, first_number: int) -> list[tuple[int, list[str]]]:
    """Return each row with the line on which it begins; a quoted cell may go over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    begins = first_number
    try:
        for row in reader:
            rows.append((begins, row))
            begins = first_number + reader.line_num
    except csv.Error as error:
        raise PeopleFileError(
            gettext("Line %(line)d cannot be read. Is there a quotation mark too many?")
            % {"line": begins}
        ) from error
    return rows


def _find_columns(headings: list[str]) -> tuple[_Columns, list[str]]:
    plain = [_simplify(heading) for heading in headings]
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


def _simplify(heading: str) -> str:
    return "".join(sign for sign in _tidy(heading).casefold() if sign.isalnum())


def _pick(row: list[str], column: int | None) -> str:
    return "" if column is None or column >= len(row) else _tidy(row[column])


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _check_number(lines: list[PeopleLine]) -> list[PeopleLine]:
    if not lines:
        raise PeopleFileError(gettext("There is nobody beneath the line of headings."))
    if len(lines) > MAX_LINES:
        raise PeopleFileError(
            gettext("The file has %(n)d lines; at most %(limit)d are read at once.")
            % {"n": len(lines), "limit": MAX_LINES}
        )
    return lines
