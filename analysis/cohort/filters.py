"""Which people and recordings of a study are meant; its state is the address of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import quote, unquote, urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from analysis.models import Answer, Recording
from ml.labels import EMOTIONS

# Stands for the people in no group, and for those who gave no answer.
NOBODYS: Final = "none"
# More than a page can offer; a longer address was not made by it.
_MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class CohortFilter:
    """What a person chose above the dashboard; everything empty means everyone.

    Attributes:
        groups: ids of groups; `NOBODYS` for the people in none. Any of them.
        answers: for each column the values that are wanted, any of them; every column must fit.
            None among the values stands for no answer.
        kind: a `Recording.Kind`: only recordings of that kind count, for every figure.
        since, until: days on which the sessions were held, both included.
        emotion: the expression that the charts over time and the lists of moments are about.
        marker: name of the marker that the recordings are aligned at; empty for their start.
        column: the column of answers that people are split by.
        first, second: ids of the groups to compare; empty for the first two of the study.
    """

    groups: tuple[str, ...] = ()
    answers: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    kind: str = ""
    since: date | None = None
    until: date | None = None
    emotion: str = ""
    marker: str = ""
    column: str = ""
    first: str = ""
    second: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anyone or anything is left out."""
        return bool(self.groups or self.answers or self.kind or self.since or self.until)

    def everyone(self) -> "CohortFilter":
        """Return the same choice of what to show, of all people."""
        return replace(self, groups=(), answers=(), kind="", since=None, until=None)

    def list_conditions(self) -> list[Q]:
        """Return what is asked of a participant, one condition for each choice."""
        conditions = []
        if self.groups:
            conditions.append(self._match_groups())
        conditions += [_match_answers(column, values) for column, values in self.answers]
        if self.since or self.until:
            conditions.append(self._match_days())
        if self.kind:
            of_kind = Recording.objects.filter(
                session__participant=OuterRef("pk"), kind=self.kind, status=Recording.Status.DONE
            )
            conditions.append(Q(Exists(of_kind)))
        return conditions

    def write(self, **changes: object) -> str:
        """Return the choice as the query of an address, without the question mark.

        Args:
            changes: parameters to put in place of the choice's own; None takes one out.
        """
        parameters: dict[str, object] = {
            "group": list(self.groups),
            "answer": [write_answer(c, value) for c, values in self.answers for value in values],
            "kind": self.kind,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "emotion": self.emotion,
            "marker": self.marker,
            "column": self.column,
            "first": self.first,
            "second": self.second,
        } | changes
        return urlencode({name: value for name, value in parameters.items() if value}, doseq=True)

    def with_answer(self, column: str, value: str | None) -> "CohortFilter":
        """Return the choice narrowed to one answer of a column."""
        others = tuple(pair for pair in self.answers if pair[0] != column)
        return replace(self, answers=(*others, (column, (value,))))

    def _match_groups(self) -> Q:
        found = Q(group_id__in=[pk for pk in self.groups if pk != NOBODYS])
        return found | Q(group=None) if NOBODYS in self.groups else found

    def _match_days(self) -> Q:
        found = Q()
        if self.since:
            found &= Q(session__held_at__gte=_begin(self.since))
        if self.until:
            found &= Q(session__held_at__lt=_begin(self.until + timedelta(days=1)))
        return found


def read_filter(query: QueryDict) -> CohortFilter:
    """Return the choice that an address states; what makes no sense counts as not chosen."""
    emotion = query.get("emotion", "")
    kind = query.get("kind", "")
    return CohortFilter(
        groups=tuple(pk for pk in query.getlist("group")[:_MOST_VALUES] if _is_group(pk)),
        answers=_read_answers(query.getlist("answer")[:_MOST_VALUES]),
        kind=kind if kind in Recording.Kind.values else "",
        since=_read_day(query.get("since", "")),
        until=_read_day(query.get("until", "")),
        emotion=emotion if emotion in EMOTIONS else "",
        marker=_read_text(query.get("marker", "")),
        column=_read_text(query.get("column", "")),
        first=_read_id(query.get("first", "")),
        second=_read_id(query.get("second", "")),
    )


def write_answer(column: str, value: str | None) -> str:
    """Return one answer as a parameter: `column=value`, or `column` alone for no answer."""
    name = quote(column, safe="")
    return name if value is None else f"{name}={value}"


def match_all(conditions: Sequence[Q]) -> Q:
    """Return all conditions as one."""
    found = Q()
    for condition in conditions:
        found &= condition
    return found


def _read_answers(written: Sequence[str]) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    found: dict[str, list[str | None]] = {}
    for text in written:
        name, has_value, value = text.partition("=")
        column = _read_text(unquote(name))
        if column and "\0" not in value:
            found.setdefault(column, []).append(value[:500] if has_value else None)
    return tuple((column, tuple(values)) for column, values in found.items())


def _match_answers(column: str, values: Sequence[str | None]) -> Q:
    given = Answer.objects.filter(participant=OuterRef("pk"), column=column)
    wanted = [value for value in values if value is not None]
    found = Q(Exists(given.filter(value__in=wanted)))
    return found | Q(~Exists(given)) if None in values else found


def _is_group(pk: str) -> bool:
    return pk == NOBODYS or bool(_read_id(pk))


def _read_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _read_text(text: str) -> str:
    return "" if "\0" in text else text[:100]


def _read_day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # Beyond these years a time zone can push a time out of the calendar.
    return day if day and 1900 <= day.year < 2200 else None


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
