"""A manifest: a CSV file that says of each recording whose it is and what is known of them."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.csv_text import CsvRow, CsvTextError, read_csv_text, simplify_heading, tidy_cell

MAX_BYTES: Final = 5_000_000
MAX_LINES: Final = 5000

# Headings as they stand in files, without case, spaces and punctuation.
_HEADINGS: Final = {
    "file": ("file", "filename", "recording", "datei", "dateiname", "aufnahme"),
    "participant": (
        *("participant", "participantcode", "participantid", "code", "person", "respondent"),
        *("customer", "customercode", "teilnehmer", "teilnehmerin", "kunde", "kundin", "kennung"),
    ),
    "group": ("group", "condition", "gruppe", "bedingung"),
    "tags": ("tags", "tag", "schlagworte", "schlagwort"),
}


class ManifestError(Exception):
    """The manifest as a whole cannot be read.

    Attributes:
        sentence: what was found and what is expected, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One line, unchecked.

    Attributes:
        number: the line of the file, the headings being line 1.
        answers: survey columns with what was answered; a tag is a column without a value.
    """

    number: int
    file: str
    participant: str
    group: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest holds.

    Attributes:
        survey_columns: headings of every further column, in order.
        notices: sentences about what had to be guessed.
    """

    lines: list[ManifestLine]
    survey_columns: list[str]
    notices: list[str]


def read_manifest(content: bytes) -> Manifest:
    """Return the lines of a manifest whose first line names the columns.

    Raises:
        ManifestError: too large, no text, without the columns `file` and `participant`, with two
            columns of one name, or without a line.
    """
    try:
        text = read_csv_text(content, MAX_BYTES)
    except CsvTextError as error:
        raise ManifestError(error.sentence) from error
    known, survey = _find_columns(text.rows[0].cells)
    rows = [row for row in text.rows[1:] if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise ManifestError(gettext("There is no line beneath the line of headings."))
    if len(rows) > MAX_LINES:
        raise ManifestError(
            gettext("The file has %(n)d lines; at most %(limit)d are read at once.")
            % {"n": len(rows), "limit": MAX_LINES}
        )
    lines = [_read_line(row, known, survey) for row in rows]
    return Manifest(lines, list(survey.values()), text.notices)


def _find_columns(headings: list[str]) -> tuple[dict[str, int], dict[int, str]]:
    """Return where the known columns stand, and the names of the others by their place."""
    plain = [simplify_heading(heading) for heading in headings]
    known = {}
    for column, spellings in _HEADINGS.items():
        # In the order of our spellings: a file may have both a participant and a code.
        place = next((plain.index(name) for name in spellings if name in plain), None)
        if place is not None:
            known[column] = place
    if missing := [column for column in ("file", "participant") if column not in known]:
        found = ", ".join(f"“{heading.strip()[:40]}”" for heading in headings[:10])
        raise ManifestError(
            gettext(
                "The first line must name the columns “file” and “participant”. Found: %(found)s."
            )
            % {"found": found, "missing": ", ".join(missing)}
        )
    survey: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = tidy_cell(heading)
        if place in known.values() or not name:
            continue
        if name in survey.values():
            raise ManifestError(
                gettext("Line 1 names the column “%(name)s” twice.") % {"name": name[:40]}
            )
        survey[place] = name
    return known, survey


def _read_line(row: CsvRow, known: dict[str, int], survey: dict[int, str]) -> ManifestLine:
    def pick(place: int | None) -> str:
        return "" if place is None or place >= len(row.cells) else tidy_cell(row.cells[place])

    answers = {tag: "" for tag in _split_tags(pick(known.get("tags")))}
    for place, column in survey.items():
        if value := pick(place):
            answers[column] = value
    return ManifestLine(
        number=row.number,
        file=pick(known["file"]),
        participant=pick(known["participant"]),
        group=pick(known.get("group")),
        answers=answers,
    )


def _split_tags(text: str) -> list[str]:
    for separator in (";", "|"):
        text = text.replace(separator, ",")
    return [tag.strip() for tag in text.split(",") if tag.strip()]
