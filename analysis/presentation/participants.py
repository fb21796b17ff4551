"""The participants of a study as a table: group, tags, and each survey column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce

from analysis.models import Answer, Participant, Recording, Study, StudyGroup

PER_PAGE: Final = 50
# Wider tables are read by nobody; a participant's own page shows all columns.
MAX_COLUMNS: Final = 12
NO_GROUP: Final = "none"
COLUMN_ORDER: Final = "column:"
_NUMBER: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"


@dataclass(frozen=True, slots=True)
class ParticipantFilter:
    """Which participants are wanted, and in which order.

    Attributes:
        text: part of a code or name; empty for all.
        group: id of a group, `none` for those in no group; empty for all.
        column: those who have a tag or an answer of this name; empty for all.
        value: together with `column`, those who gave this answer; upper and lower case are one.
        order: `code`, `group`, `recordings` or `column:` with a column's name; with a minus in
            front the other way round.
    """

    text: str = ""
    group: str = ""
    column: str = ""
    value: str = ""
    order: str = "code"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.group or self.column)


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line of the table.

    Attributes:
        tags: names, in order.
        cells: one for each survey column of the table.
    """

    participant: Participant
    tags: list[str]
    cells: list["Cell"]
    n_recordings: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one participant answered in one column; the value is empty without an answer."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column by which the table can be sorted.

    Attributes:
        order: what the link in the heading asks for.
        direction: `ascending` or `descending` where it is sorted by it; else empty.
    """

    name: str
    order: str
    direction: str


@dataclass(frozen=True, slots=True)
class ParticipantTable:
    """One page of the table.

    Attributes:
        headings: of the survey columns.
        n_hidden_columns: survey columns that found no room.
    """

    rows: list[ParticipantRow]
    page: "Page[Any]"
    code: Heading
    group: Heading
    recordings: Heading
    headings: list[Heading]
    n_hidden_columns: int


def list_columns(study: Study) -> list[str]:
    """Return the names of the study's survey columns: those in which anybody has a value."""
    answers = Answer.objects.filter(study=study).exclude(value="").order_by("column")
    return list(answers.values_list("column", flat=True).distinct())


def list_columns_and_tags(study: Study) -> list[str]:
    """Return the names of all survey columns and tags of the study."""
    answers = Answer.objects.filter(study=study).order_by("column")
    return list(answers.values_list("column", flat=True).distinct())


def list_participants(
    study: Study, wanted: ParticipantFilter, *, page_number: str = "1"
) -> ParticipantTable:
    """Return one page of the study's participants, in a fixed number of queries.

    Args:
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    columns = list_columns(study)
    shown = columns[:MAX_COLUMNS]
    chosen = sort_participants(find_participants(study, wanted), wanted.order)
    page = Paginator[Any](chosen.values_list("pk", flat=True), PER_PAGE).get_page(page_number)
    return ParticipantTable(
        rows=_build_rows(list(page), shown),
        page=page,
        code=_describe_heading("", "code", wanted.order),
        group=_describe_heading("", "group", wanted.order),
        recordings=_describe_heading("", "recordings", wanted.order),
        headings=[_describe_heading(name, COLUMN_ORDER + name, wanted.order) for name in shown],
        n_hidden_columns=len(columns) - len(shown),
    )


def find_participants(study: Study, wanted: ParticipantFilter) -> QuerySet[Any]:
    """Return the participants of the study that a filter asks for."""
    people: QuerySet[Any] = Participant.objects.filter(study=study)
    if wanted.text:
        people = people.filter(
            Q(subject__code__icontains=wanted.text) | Q(subject__name__icontains=wanted.text)
        )
    if wanted.group == NO_GROUP:
        people = people.filter(group__isnull=True)
    elif wanted.group:
        people = people.filter(group_id=UUID(wanted.group))
    if wanted.column:
        answers = Answer.objects.filter(participant=OuterRef("pk"), column=wanted.column)
        if wanted.value:
            answers = answers.filter(value__iexact=wanted.value)
        people = people.filter(Exists(answers))
    return people


def sort_participants(people: QuerySet[Any], order: str) -> QuerySet[Any]:
    """Return the participants in the order; who lacks what it sorts by comes last."""
    is_down = order.startswith("-")
    name = order.removeprefix("-")

    def by(field: Any) -> Any:
        return field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True)

    if name == "group":
        return people.order_by(by(F("group__position")), by(F("group__name")), "subject__code")
    if name == "recordings":
        counted: QuerySet[Any] = people.annotate(n=_count_recordings())
        return counted.order_by(by(F("n")), "subject__code")
    if name.startswith(COLUMN_ORDER):
        column = name.removeprefix(COLUMN_ORDER)
        answer = Answer.objects.filter(participant=OuterRef("pk"), column=column)
        worded: QuerySet[Any] = people.annotate(text=Subquery(answer.values("value")[:1]))
        # Numbers by their size and before words.
        number = Case(When(text__regex=_NUMBER, then=Cast("text", FloatField())), default=None)
        numbered: QuerySet[Any] = worded.annotate(number=number)
        return numbered.order_by(by(F("number")), by(F("text")), "subject__code")
    return people.order_by(by(F("subject__code")))


def list_groups(study: Study) -> list[StudyGroup]:
    """Return the study's groups in their order."""
    return list(StudyGroup.objects.filter(study=study))


def _count_recordings() -> Coalesce:
    recordings = (
        Recording.objects.filter(session=OuterRef("session_id")).order_by().values("session")
    )
    count = recordings.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def _build_rows(ids: list[UUID], columns: Sequence[str]) -> list[ParticipantRow]:
    found = (
        Participant.objects.filter(pk__in=ids)
        .select_related("subject", "group")
        .prefetch_related("answers")
        .annotate(n_recordings=_count_recordings())
    )
    people: dict[UUID, Any] = {person.pk: person for person in found}
    return [_build_row(people[pk], columns) for pk in ids if pk in people]


def _build_row(person: Any, columns: Sequence[str]) -> ParticipantRow:
    answers = {answer.column: answer.value for answer in person.answers.all()}
    return ParticipantRow(
        participant=person,
        tags=[column for column, value in answers.items() if not value],
        cells=[Cell(column, answers.get(column, "")) for column in columns],
        n_recordings=person.n_recordings,
    )


def _describe_heading(name: str, order: str, current: str) -> Heading:
    if current == order:
        return Heading(name, f"-{order}", "ascending")
    return Heading(name, order, "descending" if current == f"-{order}" else "")
