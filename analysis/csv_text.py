"""A CSV file as its author saved it: any of three separators and of four encodings."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.limits import format_bytes

SEPARATORS: Final = (",", ";", "\t")


class CsvTextError(Exception):
    """The file as a whole cannot be read.

    Attributes:
        sentence: what was found and what is expected, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row.

    Attributes:
        number: the line of the file on which the row begins, the first being line 1.
        cells: as they stand in the file.
    """

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class CsvText:
    """What a file holds.

    Attributes:
        rows: the headings first; never empty.
        notices: sentences about what the reader of the file had to guess.
    """

    rows: list[CsvRow]
    notices: list[str]


def read_csv_text(content: bytes, max_bytes: int) -> CsvText:
    """Return the rows of a CSV file.

    Raises:
        CsvTextError: larger than `max_bytes`, no text, empty, or quotes that do not close.
    """
    if len(content) > max_bytes:
        raise CsvTextError(
            gettext("The file has %(size)s; at most %(limit)s are read.")
            % {"size": format_bytes(len(content)), "limit": format_bytes(max_bytes)}
        )
    text, notices = _decode(content)
    first_number, separator, text = _find_separator(text)
    rows = _read_rows(text, separator, first_number)
    if not rows:
        raise CsvTextError(gettext("The file is empty."))
    return CsvText(rows, notices)


def tidy_cell(cell: str) -> str:
    """Return a cell trimmed and in one Unicode form."""
    return unicodedata.normalize("NFC", cell).strip()


def simplify_heading(heading: str) -> str:
    """Return a heading without case, spaces and punctuation."""
    return "".join(sign for sign in tidy_cell(heading).casefold() if sign.isalnum())


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CsvTextError(gettext("This is a workbook. Save it as CSV (UTF-8) first."))
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
        raise CsvTextError(gettext("This is no text file. Save the list as CSV (UTF-8)."))
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


def _read_rows(text: str, separator: str, first_number: int) -> list[CsvRow]:
    """Return each row with the line on which it begins; a quoted cell may go over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    begins = first_number
    try:
        for cells in reader:
            rows.append(CsvRow(begins, cells))
            begins = first_number + reader.line_num
    except csv.Error as error:
        raise CsvTextError(
            gettext("Line %(line)d cannot be read. Is there a quotation mark too many?")
            % {"line": begins}
        ) from error
    return rows
