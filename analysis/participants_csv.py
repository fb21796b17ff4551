"""A CSV file of a study's participants: code, group, tags, and any survey columns."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.csv_text import CsvRow, CsvTextError, read_csv_text, simplify_heading, tidy_cell

MAX_BYTES: Final = 1_000_000
MAX_LINES: Final = 5000
MAX_COLUMNS: Final = 100

# Headings as they stand in files, without case, spaces and punctuation.
_HEADINGS: Final = {
    "code": (
        *("code", "participant", "participantcode", "participantid", "customer", "customercode"),
        *("respondent", "person", "id", "teilnehmer", "teilnehmerin", "kunde", "kundin"),
        *("kennung", "kürzel"),
    ),
    "group": ("group", "condition", "gruppe", "bedingung"),
    "tags": ("tags", "tag", "schlagworte", "schlagwort"),
}


class ParticipantsFileError(Exception):
    """The file as a whole cannot be read.

    Attributes:
        sentence: what was found and what is expected, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One participant of the file, unchecked.

    Attributes:
        number: the line of the file, the headings being line 1.
        answers: survey columns with what was answered; a tag is a column without a value.
    """

    number: int
    code: str
    group: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class ParticipantsFile:
    """What a file holds.

    Attributes:
        notices: sentences about what had to be guessed.
    """

    lines: list[ParticipantLine]
    notices: list[str]


def read_participants_file(content: bytes) -> ParticipantsFile:
    """Return the participants of a CSV file whose first line names the columns.

    Lines without anything are passed over; so are empty cells: they answer nothing.

    Raises:
        ParticipantsFileError: too large, no text, without a column of codes, with two columns of
            one name, with too many columns or lines, or without a line.
    """
    try:
        text = read_csv_text(content, MAX_BYTES)
    except CsvTextError as error:
        raise ParticipantsFileError(error.sentence) from error
    known, survey = _find_columns(text.rows[0].cells)
    rows = [row for row in text.rows[1:] if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise ParticipantsFileError(gettext("There is nobody beneath the line of headings."))
    if len(rows) > MAX_LINES:
        raise ParticipantsFileError(
            gettext("The file has %(n)d lines; at most %(limit)d are read at once.")
            % {"n": len(rows), "limit": MAX_LINES}
        )
    return ParticipantsFile([_read_line(row, known, survey) for row in rows], text.notices)


def split_tags(text: str) -> list[str]:
    """Return the tags of a cell or a field: separated by commas, semicolons or bars."""
    for separator in (";", "|"):
        text = text.replace(separator, ",")
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def _find_columns(headings: list[str]) -> tuple[dict[str, int], dict[int, str]]:
    """Return where the known columns stand, and the names of the others by their place."""
    plain = [simplify_heading(heading) for heading in headings]
    known = {}
    for column, spellings in _HEADINGS.items():
        place = next((plain.index(name) for name in spellings if name in plain), None)
        if place is not None:
            known[column] = place
    if "code" not in known:
        found = ", ".join(f"“{heading.strip()[:40]}”" for heading in headings[:10])
        raise ParticipantsFileError(
            gettext("The first line must name the columns, one of them “code”. Found: %(found)s.")
            % {"found": found}
        )
    survey: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = tidy_cell(heading)
        if place in known.values() or not name:
            continue
        if name in survey.values():
            raise ParticipantsFileError(
                gettext("Line 1 names the column “%(name)s” twice.") % {"name": name[:40]}
            )
        survey[place] = name
    if len(survey) > MAX_COLUMNS:
        raise ParticipantsFileError(
            gettext("The file has %(n)d columns of answers; at most %(limit)d are read.")
            % {"n": len(survey), "limit": MAX_COLUMNS}
        )
    return known, survey


def _read_line(row: CsvRow, known: dict[str, int], survey: dict[int, str]) -> ParticipantLine:
    def pick(place: int | None) -> str:
        return "" if place is None or place >= len(row.cells) else tidy_cell(row.cells[place])

    answers = dict.fromkeys(split_tags(pick(known.get("tags"))), "")
    answers |= {column: value for place, column in survey.items() if (value := pick(place))}
    return ParticipantLine(row.number, pick(known["code"]), pick(known.get("group")), answers)
