"""The people by group, by the answers to one column, and by the day of their session."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext

from analysis.cohort.compiled import Row, Statement, fetch
from analysis.cohort.figures import Breakdown, Part
from analysis.cohort.filters import NOBODYS
from analysis.cohort.people import Cohort
from analysis.cohort.totals import Totals, add_up, build_parts, build_sums, read_totals

EMPTY: Final = add_up(())
# A column with more answers than this holds free text, which no table can show.
_MOST_ANSWERS: Final = 200
# Longer studies are shown by week.
_MOST_DAYS: Final = 31


def read_groups(cohort: Cohort, groups: Sequence[tuple[str, str]]) -> list[tuple[str, str, Totals]]:
    """Return key, name and sums of each group that the filter admits, and of those in none.

    Args:
        groups: id and name of every group of the study, in order.
    """
    found = {_read_id(key): totals for key, totals in _read_by(cohort, "person.group_id")}
    chosen = cohort.filters.groups
    rows = [
        (key, name, found.get(key, EMPTY)) for key, name in groups if not chosen or key in chosen
    ]
    if NOBODYS in found:
        rows.append((NOBODYS, gettext("In no group"), found[NOBODYS]))
    return rows


def read_breakdown(cohort: Cohort, column: str) -> Breakdown:
    """Return the people by their answers to a column, the commonest first; numbers in order."""
    rows = _read_by(
        cohort,
        "answer.value",
        Statement(
            "LEFT JOIN analysis_answer AS answer "
            'ON answer.participant_id = person.participant_id AND answer."column" = %s',
            (column,),
        ),
        f"ORDER BY COUNT(*) DESC, answer.value LIMIT {_MOST_ANSWERS}",
    )
    found = [
        (
            NOBODYS if value is None else f"={value}",
            gettext("No answer") if value is None else value or gettext("Has this tag"),
            totals,
        )
        for value, totals in rows
    ]
    numbers = _read_numbers([label for key, label, _ in found if key != NOBODYS])
    found.sort(key=lambda row: (row[0] == NOBODYS, numbers.get(row[1], 0.0)))
    return Breakdown(column, build_parts(found))


def read_calendar(cohort: Cohort) -> tuple[list[Part], bool]:
    """Return the people by day, or by week where the days span more than a month.

    Returns:
        the parts in order, empty days and weeks left out, and whether they are weeks.
    """
    days = [(_read_day(day), totals) for day, totals in _read_by(cohort, "person.day")]
    days.sort(key=lambda row: row[0])
    if not days:
        return [], False
    weeks = (days[-1][0] - days[0][0]).days >= _MOST_DAYS
    by_start: dict[date, list[Totals]] = {}
    for day, totals in days:
        start = day - timedelta(days=day.weekday()) if weeks else day
        by_start.setdefault(start, []).append(totals)
    found = [
        (start.isoformat(), date_format(start, "SHORT_DATE_FORMAT"), add_up(parts))
        for start, parts in by_start.items()
    ]
    return build_parts(found), weeks


def _read_by(
    cohort: Cohort, key: str, join: Statement | None = None, order: str = ""
) -> list[tuple[str, Totals]]:
    people, sums = cohort.build_people(), build_sums(cohort.study.threshold)
    joined = join or Statement("")
    text = f"""
        SELECT {sums.text}, {key} FROM ({people.text}) AS person {joined.text}
        GROUP BY {key} {order}
    """  # noqa: S608 - names of columns and compiled queries
    rows = fetch(Statement(text, sums.parameters + people.parameters + joined.parameters))
    return [(_last(row), read_totals(row)) for row in rows]


def _last(row: Row) -> str:
    value: str = row[-1]
    return value


def _read_id(key: object) -> str:
    return NOBODYS if key is None else str(UUID(str(key)))


def _read_day(day: date | str) -> date:
    # SQLite has no type for days.
    read = day if isinstance(day, date) else parse_date(day)
    assert read is not None, "the database wrote the day itself"
    return read


def _read_numbers(labels: Sequence[str]) -> dict[str, float]:
    """Return the numbers that the answers are; nothing where any is none."""
    try:
        return {label: float(label) for label in labels}
    except ValueError:
        return {}
