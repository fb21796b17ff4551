"""A CSV file of a study's participants: code, group, tags, and any survey columns."""

from dataclasses import dataclass
from typing import Final

from analysis.csv_table import TableForm, TableLine, read_csv_table

MAX_BYTES: Final = 1_000_000
MAX_ANSWERS: Final = 100
_FORM: Final = TableForm(
    spellings={
        "code": (
            *("code", "participant", "participantcode", "participantid", "customer"),
            *("customercode", "respondent", "person", "id", "teilnehmer", "teilnehmerin"),
            *("kunde", "kundin", "kennung", "kürzel"),
        ),
        "group": ("group", "condition", "gruppe", "bedingung"),
        "tags": ("tags", "tag", "schlagworte", "schlagwort"),
    },
    needed=("code",),
    max_bytes=MAX_BYTES,
    max_further=MAX_ANSWERS,
)


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

    Raises:
        CsvTextError: it cannot be read as such, in a sentence.
    """
    table = read_csv_table(content, _FORM)
    lines = [
        ParticipantLine(line.number, line.cells["code"], line.cells["group"], read_answers(line))
        for line in table.lines
    ]
    return ParticipantsFile(lines, table.notices)


def read_answers(line: TableLine) -> dict[str, str]:
    """Return the tags of a line, each a column without a value, and its survey columns."""
    return dict.fromkeys(split_tags(line.cells["tags"]), "") | line.further


def split_tags(text: str) -> list[str]:
    """Return the tags of a cell or a field: separated by commas, semicolons or bars."""
    for separator in (";", "|"):
        text = text.replace(separator, ",")
    return [tag.strip() for tag in text.split(",") if tag.strip()]
