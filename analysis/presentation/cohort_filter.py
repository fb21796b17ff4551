"""What the filter bar of a study offers, and what is chosen in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from analysis.cohort.figures import Choices
from analysis.cohort.filters import NOBODYS, CohortFilter, write_answer
from analysis.models import Recording
from analysis.wording import emotion_name
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list or one tick box."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """The answers to one column that can be asked for."""

    column: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class FilterBar:
    """Everything that the form above a study's numbers holds."""

    groups: Sequence[Option]
    answers: Sequence[AnswerOptions]
    n_answers: int
    kinds: Sequence[Option]
    emotions: Sequence[Option]
    markers: Sequence[Option]
    columns: Sequence[Option]
    since: str
    until: str
    is_narrowed: bool


def describe_filter(choices: Choices, filters: CohortFilter) -> FilterBar:
    """Return what can be chosen, with what is; a choice that is offered no more stays listed."""
    groups = list(choices.groups)
    if groups:
        groups.append((NOBODYS, gettext("In no group")))
    kinds = [(value, str(label)) for value, label in Recording.Kind.choices]
    columns = list(dict.fromkeys([*choices.answers, *filter(None, [filters.column])]))
    markers = list(
        dict.fromkeys([*(name for name, _ in choices.markers), *filter(None, [filters.marker])])
    )
    return FilterBar(
        groups=_list(groups, filters.groups),
        answers=_list_answers(choices, filters),
        n_answers=sum(len(values) for _, values in filters.answers),
        kinds=_list([("", gettext("All kinds")), *kinds], (filters.kind,)),
        emotions=_list(
            [("", gettext("All expressions")), *((e, emotion_name(e)) for e in EMOTIONS)],
            (filters.emotion,),
        ),
        markers=_list(
            [("", gettext("The start")), *((name, name) for name in markers)], (filters.marker,)
        ),
        columns=_list(
            [("", gettext("Nothing")), *((name, name) for name in columns)], (filters.column,)
        ),
        since=filters.since.isoformat() if filters.since else "",
        until=filters.until.isoformat() if filters.until else "",
        is_narrowed=filters.is_narrowed,
    )


def _list(pairs: Sequence[tuple[str, str]], chosen: Sequence[str]) -> list[Option]:
    return [Option(value, label, value in chosen) for value, label in pairs]


def _list_answers(choices: Choices, filters: CohortFilter) -> list[AnswerOptions]:
    chosen = dict(filters.answers)
    found = []
    for column in dict.fromkeys([*choices.answers, *chosen]):
        offered: list[str | None] = [value for value, _ in choices.answers.get(column, ())]
        wanted = chosen.get(column, ())
        values = dict.fromkeys([*offered, None, *wanted])
        found.append(
            AnswerOptions(
                column,
                [
                    Option(write_answer(column, value), _name(value), value in wanted)
                    for value in values
                ],
            )
        )
    return found


def _name(value: str | None) -> str:
    if value is None:
        return gettext("No answer")
    return value or gettext("Has this tag")
