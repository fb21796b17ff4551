"""A CSV file of people, one a line, with their codes and names."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from analysis.csv_table import TableForm, read_csv_table

MAX_BYTES: Final = 1_000_000
_FORM: Final = TableForm(
    spellings={
        "code": (
            *("code", "patientcode", "subjectcode", "customercode", "personcode", "chartnumber"),
            *("chart", "id", "patientid", "subjectid", "customerid", "number", "patientnumber"),
            *("mrn", "nummer", "patientennummer", "kürzel", "kennung", "kundennummer"),
        ),
        "name": ("name", "fullname", "patientname", "subjectname", "customername"),
    },
    needed=("code",),
    max_bytes=MAX_BYTES,
)


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

    Whether codes and names are allowed is checked later.

    Raises:
        CsvTextError: it cannot be read as such, in a sentence.
    """
    table = read_csv_table(content, _FORM)
    notices = table.notices
    if unused := [name[:40] for name in table.further]:
        notices.append(
            gettext("These columns are not used: %(names)s.") % {"names": ", ".join(unused)}
        )
    lines = [PeopleLine(x.number, x.cells["code"], x.cells["name"]) for x in table.lines]
    return PeopleFile(lines, notices)
