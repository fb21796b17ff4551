"""What the page of a study's exports says, and what each file says of itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from analysis.cohort.aggregates import describe_study
from analysis.cohort.filters import NOBODYS, CohortFilter
from analysis.cohort.people import Cohort
from analysis.exports.pictures.study import STUDY_CHARTS
from analysis.exports.study_columns import LONG_COLUMNS, WIDE_COLUMNS
from analysis.exports.study_rows import list_answer_columns
from analysis.exports.study_workbook import fits
from analysis.models import Recording, Study, StudyGroup
from analysis.presentation.history_words import write_moment
from analysis.wording import format_decimal

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TableCard:
    """One table on the page: how long it is, and whether a workbook can hold it."""

    what: str
    n_rows: int
    n_columns: int

    @property
    def fits_workbook(self) -> bool:
        return fits(self.n_rows, self.n_columns)


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """What the page says.

    Attributes:
        charts: name and title of those that can be drawn.
        chosen: the filter in words; empty for everybody.
        query: of the address, with its question mark; empty without a filter.
    """

    moments: TableCard
    participants: TableCard
    charts: Facts
    chosen: Facts
    query: str


def describe_exports(study: Study, filters: CohortFilter) -> ExportsPage:
    """Return the page in a fixed number of queries."""
    found = describe_study(study, filters)
    sheets = ((name, draw(study, found)) for name, draw in STUDY_CHARTS.items())
    cohort = Cohort(study, filters)
    n_answers = len(list_answer_columns(study))
    query = filters.write()
    return ExportsPage(
        moments=TableCard("moments", cohort.select_moments().count(), len(LONG_COLUMNS)),
        participants=TableCard(
            "participants", cohort.select_participants().count(), len(WIDE_COLUMNS) + n_answers
        ),
        charts=[(name, sheet.title) for name, sheet in sheets if sheet],
        chosen=describe_filter(study, filters),
        query=f"?{query}" if query else "",
    )


def describe_filter(study: Study, filters: CohortFilter) -> Facts:
    """Return who and what is left, each choice with its name; empty where nothing was chosen."""
    names = {str(group.pk): group.name for group in StudyGroup.objects.filter(study=study)}
    return list(_list_choices(filters, names))


def state_facts(study: Study, filters: CohortFilter) -> Facts:
    """Return what a file says of itself: of which study, of whom, and what it is not."""
    chosen = describe_filter(study, filters)
    zone = timezone.get_current_timezone_name()
    facts = [
        (gettext("Study"), study.name),
        (gettext("Product"), study.product),
        (gettext("Purpose"), study.get_purpose_display()),
        (gettext("Threshold"), format_decimal(study.threshold)),
        (
            gettext("Exported"),
            f"{write_moment(timezone.now())} ({zone})",
        ),
        *(chosen or [(gettext("Participants"), gettext("All of them"))]),
        (
            gettext("Meaning"),
            gettext("Describes visible and audible expression. No diagnosis and no screening."),
        ),
    ]
    if study.is_demonstration:
        made_up = gettext("Demonstration: the people and the numbers are made up.")
        facts.append((gettext("Demonstration"), made_up))
    return [(name, value) for name, value in facts if value]


def _list_choices(filters: CohortFilter, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if filters.groups:
        none = {NOBODYS: gettext("In no group")}
        found = [none.get(pk) or names.get(pk) or gettext("unknown") for pk in filters.groups]
        yield gettext("Group"), ", ".join(found)
    for column, values in filters.answers:
        yield column, ", ".join(_name_answer(value) for value in values)
    if filters.kind:
        yield gettext("Recordings"), str(Recording.Kind(filters.kind).label)
    if filters.since:
        yield gettext("From"), date_format(filters.since, "DATE_FORMAT")
    if filters.until:
        yield gettext("Until"), date_format(filters.until, "DATE_FORMAT")


def _name_answer(value: str | None) -> str:
    return gettext("No answer") if value is None else value or gettext("Has this tag")
