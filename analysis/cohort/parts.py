"""The people by group, by the answers to one column, and by the day of their session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext

from analysis.cohort.compiled import Statement, fetch
from analysis.cohort.figures import Breakdown, Part
from analysis.cohort.filters import NOBODYS
from analysis.cohort.people import Cohort
from analysis.cohort.totals import Totals, add_up, build_parts, build_sums, read_totals

EMPTY: Final = add_up(())
# A column with more answers than this holds free text, which no table can show.
_MOST_ANSWERS: Final = 200
# Longer studies are shown by week.
_MOST_DAYS: Final = 31

Keyed = list[tuple[str | None, Totals]]


@dataclass(frozen=True, slots=True)
class Partitions:
    """The people of a cohort three times over: each is once in every list.

    Attributes:
        groups: by the id of the group; None for none.
        days: by the day of the session in ISO form, in order; who has no session is missing.
        answers: by the answer to one column, the commonest first; None for no answer.
    """

    groups: Keyed
    days: Keyed
    answers: Keyed


def read_partitions(cohort: Cohort, column: str) -> Partitions:
    """Return the people by group, by day and by the answers to a column, in one query.

    One, because the people themselves may have to be added up from many thousand moments.
    """
    people, sums = cohort.build_people(), build_sums(cohort.study.threshold)
    parameters = [*people.parameters, *sums.parameters, *sums.parameters]
    text = f"""
        WITH person AS ({people.text})
        SELECT {sums.text}, 'group', CAST(group_id AS text) FROM person GROUP BY group_id
        UNION ALL
        SELECT {sums.text}, 'day', CAST(day AS text) FROM person GROUP BY day
    """  # nosec B608  # names of columns and compiled queries
    if column:
        text += f"""
            UNION ALL
            SELECT * FROM (
                SELECT {sums.text}, 'answer', answer.value FROM person
                LEFT JOIN analysis_answer AS answer
                    ON answer.participant_id = person.participant_id AND answer."column" = %s
                GROUP BY answer.value ORDER BY COUNT(*) DESC, answer.value LIMIT {_MOST_ANSWERS}
            ) AS answered
        """  # nosec B608  # names of columns
        parameters += [*sums.parameters, column]
    found: dict[str, Keyed] = {"group": [], "day": [], "answer": []}
    for row in fetch(Statement(text, tuple(parameters))):
        found[row[-2]].append((row[-1], read_totals(row)))
    days = [one for one in found["day"] if one[0] is not None]
    days.sort(key=lambda one: one[0] or "")
    return Partitions(found["group"], days, found["answer"])


def list_groups(
    found: Keyed, groups: Sequence[tuple[str, str]], chosen: Sequence[str]
) -> list[tuple[str, str, Totals]]:
    """Return key, name and sums of each group that the filter admits, and of those in none.

    Args:
        groups: id and name of every group of the study, in order.
        chosen: keys of the groups that the filter names.
    """
    by_key = {NOBODYS if key is None else str(UUID(key)): totals for key, totals in found}
    rows = [
        (key, name, by_key.get(key, EMPTY)) for key, name in groups if not chosen or key in chosen
    ]
    if NOBODYS in by_key:
        rows.append((NOBODYS, gettext("In no group"), by_key[NOBODYS]))
    return rows


def build_breakdown(found: Keyed, column: str) -> Breakdown:
    """Return the people by their answers to a column, the commonest first; numbers in order."""
    rows = [
        (
            NOBODYS if value is None else f"={value}",
            gettext("No answer") if value is None else value or gettext("Has this tag"),
            totals,
        )
        for value, totals in found
    ]
    numbers = _read_numbers([label for key, label, _ in rows if key != NOBODYS])
    rows.sort(key=lambda row: (row[0] == NOBODYS, numbers.get(row[1], 0.0)))
    return Breakdown(column, build_parts(rows))


def build_calendar(found: Keyed) -> tuple[list[Part], bool]:
    """Return the people by day, or by week where the days span more than a month.

    Returns:
        the parts in order, empty days and weeks left out, and whether they are weeks.
    """
    days = [(date.fromisoformat(day), totals) for day, totals in found if day is not None]
    if not days:
        return [], False
    weeks = (days[-1][0] - days[0][0]).days >= _MOST_DAYS
    by_start: dict[date, list[Totals]] = {}
    for day, totals in days:
        start = day - timedelta(days=day.weekday()) if weeks else day
        by_start.setdefault(start, []).append(totals)
    rows = [
        (start.isoformat(), date_format(start, "SHORT_DATE_FORMAT"), add_up(parts))
        for start, parts in by_start.items()
    ]
    return build_parts(rows), weeks


def _read_numbers(labels: Sequence[str]) -> dict[str, float]:
    """Return the numbers that the answers are; nothing where any is none."""
    try:
        return {label: float(label) for label in labels}
    except ValueError:
        return {}
