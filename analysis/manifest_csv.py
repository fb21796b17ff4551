"""A manifest: a CSV file that says of each recording whose it is and what is known of them."""

from dataclasses import dataclass
from typing import Final

from analysis.csv_table import TableForm, TableLine, read_csv_table
from analysis.participants_csv import MAX_ANSWERS, read_answers

MAX_BYTES: Final = 5_000_000
_FORM: Final = TableForm(
    spellings={
        "file": ("file", "filename", "recording", "datei", "dateiname", "aufnahme"),
        "participant": (
            *("participant", "participantcode", "participantid", "code", "person", "respondent"),
            *("customer", "customercode", "teilnehmer", "teilnehmerin", "kunde", "kundin"),
            "kennung",
        ),
        "group": ("group", "condition", "gruppe", "bedingung"),
        "tags": ("tags", "tag", "schlagworte", "schlagwort"),
    },
    needed=("file", "participant"),
    max_bytes=MAX_BYTES,
    max_further=MAX_ANSWERS,
)


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
        CsvTextError: it cannot be read as such, in a sentence.
    """
    table = read_csv_table(content, _FORM)
    return Manifest([_read_line(line) for line in table.lines], table.further, table.notices)


def _read_line(line: TableLine) -> ManifestLine:
    return ManifestLine(
        number=line.number,
        file=line.cells["file"],
        participant=line.cells["participant"],
        group=line.cells["group"],
        answers=read_answers(line),
    )
