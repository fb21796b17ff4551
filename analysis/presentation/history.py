"""A person's page: the newest result, the change against the own baseline, and the history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from accounts.models import User
from analysis.charts.history.chart import DrawnHistory
from analysis.history.baseline import Change, assess_change, find_usable
from analysis.history.phq9 import is_concern
from analysis.history.series import History, HistoryPoint, load_history
from analysis.history_forms import RANGES, HistoryFilterForm, HistoryWish
from analysis.models import Event, SelfReport, Subject
from analysis.presentation.history_chart import draw, fit_scale, name_event, shown_emotion
from analysis.presentation.history_table import (
    HistoryTable,
    write_self_reports,
    write_sessions,
)
from analysis.presentation.history_words import (
    describe_change,
    describe_emotion_changes,
    describe_point,
    describe_review,
    describe_self_report,
    write_day,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewestResult:
    """The newest session's result in words."""

    point: HistoryPoint
    emotion: str
    words: str
    review: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """The change against the person's own baseline.

    Attributes:
        emotions: a sentence for each emotion that departed clearly.
        notes: what limits the comparison.
        is_clear: whether valence or any emotion departed clearly.
    """

    words: str
    emotions: list[str]
    notes: list[str]
    day: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class RangeLink:
    """One of the fixed stretches of time; `query` is what follows the question mark."""

    name: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its number in the chart."""

    number: int
    event: Event
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing with the tables that say the same."""

    drawing: DrawnHistory
    start: datetime
    end: datetime
    sessions: HistoryTable
    self_reports: HistoryTable
    events: list[NumberedEvent]
    n_sessions: int
    n_self_reports: int
    has_inconclusive: bool
    has_corrected: bool
    has_rejected: bool
    has_usual: bool
    emotions: list[str]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What a person's page says above the list of sessions.

    Attributes:
        chart: None where the window holds nothing.
        is_empty: whether there is nothing at all, in any window.
        concerns: self-reports with thoughts of self-harm that no clinician has marked as seen.
        n_reports: sessions with a report, in any window.
    """

    newest: NewestResult | None
    change: ChangeWords
    self_report: SelfReport | None
    self_report_words: str
    concerns: list[SelfReport]
    chart: Chart | None
    ranges: list[RangeLink]
    form: HistoryFilterForm
    is_empty: bool
    n_reports: int
    context_note: str


def describe_history(subject: Subject, query: QueryDict, reader: User) -> HistoryPage:
    """Return the page in as many queries as `load_history` takes.

    Args:
        query: occasion, range and dates as they came in the address; nonsense is left out.
    """
    whole = load_history(subject, reader=reader)
    form = HistoryFilterForm(query, contexts=whole.contexts)
    wish = form.read_wish()
    history = _of_context(whole, wish.context_note)
    change = assess_change(history.points)
    last = whole.self_reports[-1] if whole.self_reports else None
    return HistoryPage(
        newest=_describe_newest(history),
        change=_describe_change(history, change),
        self_report=last,
        self_report_words=describe_self_report(last) if last else "",
        concerns=[
            report
            for report in reversed(whole.self_reports)
            if is_concern(report.phq9_answers) and report.concern_seen_at is None
        ],
        chart=_describe_chart(history, change, wish),
        ranges=_list_ranges(wish),
        form=form,
        is_empty=not (whole.points or whole.self_reports or whole.events),
        n_reports=len(whole.points),
        context_note=wish.context_note,
    )


def _of_context(history: History, context_note: str) -> History:
    if not context_note:
        return history
    points = (point for point in history.points if point.context_note == context_note)
    return replace(history, points=tuple(points))


def _describe_newest(history: History) -> NewestResult | None:
    if not history.points:
        return None
    point = history.points[-1]
    return NewestResult(point, shown_emotion(point), describe_point(point), describe_review(point))


def _describe_change(history: History, change: Change | None) -> ChangeWords:
    emotions = describe_emotion_changes(change.emotions) if change else []
    notes = []
    if change and not change.is_too_few and _has_mixed_versions(history):
        notes.append(
            gettext(
                "The model versions differ between these sessions; part of a change may come "
                "from the models."
            )
        )
    is_clear = bool(change and change.valence and change.valence.is_clear)
    return ChangeWords(
        words=describe_change(change),
        emotions=emotions,
        notes=notes,
        day=write_day(change.newest.held_at) if change and not change.is_too_few else "",
        is_clear=is_clear or bool(emotions),
    )


def _has_mixed_versions(history: History) -> bool:
    """Whether one model appears in two versions; sessions may well use different models."""
    seen: dict[str, str] = {}
    for point in find_usable(history.points):
        for model, version in point.model_versions.items():
            if seen.setdefault(model, version) != version:
                return True
    return False


def _describe_chart(history: History, change: Change | None, wish: HistoryWish) -> Chart | None:
    inside = replace(
        history,
        points=_within(history.points, "held_at", wish),
        self_reports=_within(history.self_reports, "answered_at", wish),
        events=_within(history.events, "occurred_at", wish),
    )
    scale = fit_scale(inside, wish.since, wish.until)
    if scale is None:
        return None
    shown = [shown_emotion(point) for point in inside.points]
    return Chart(
        drawing=draw(inside, change, scale),
        start=scale.start,
        end=scale.end,
        sessions=write_sessions(inside.points, scale),
        self_reports=write_self_reports(inside.self_reports, scale),
        events=[
            NumberedEvent(number, event, name_event(event))
            for number, event in enumerate(inside.events, start=1)
        ],
        n_sessions=len(inside.points),
        n_self_reports=len(inside.self_reports),
        has_inconclusive=any(point.is_inconclusive for point in inside.points),
        has_corrected=any(point.corrected_emotion for point in inside.points),
        has_rejected=any(point.is_rejected for point in inside.points),
        has_usual=bool(change and change.emotions),
        emotions=sorted({emotion for emotion in shown if emotion}),
    )


def _within(rows: Iterable[T], name: str, wish: HistoryWish) -> tuple[T, ...]:
    return tuple(
        row
        for row in rows
        if (wish.since is None or getattr(row, name) >= wish.since)
        and (wish.until is None or getattr(row, name) < wish.until)
    )


def _list_ranges(wish: HistoryWish) -> list[RangeLink]:
    names = {
        "": gettext("All"),
        "1y": gettext("1 year"),
        "6m": gettext("6 months"),
        "3m": gettext("3 months"),
    }
    links = []
    for key in ("", *RANGES):
        query = {"context": wish.context_note, "range": key}
        written = urlencode({name: value for name, value in query.items() if value})
        links.append(RangeLink(names[key], written, key == wish.range_name))
    return links
