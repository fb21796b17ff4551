"""From a person's history to what the chart draws."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from django.utils.translation import gettext, ngettext

from analysis.charts.history.chart import DrawnHistory, EmotionSeries, HistoryChart, draw_history
from analysis.charts.history.event_lane import EventMark
from analysis.charts.history.measure_row import Mark
from analysis.charts.history.result_strip import Result
from analysis.charts.history.time_scale import TimeScale
from analysis.history.baseline import CLEAR_EMOTION, CLEAR_VALENCE, Change
from analysis.history.phq9 import SEVERITIES
from analysis.history.series import History, HistoryPoint
from analysis.models import Event, Review
from ml.labels import EMOTIONS
from ml.types import Probabilities

# A window has room around what is in it, and a single session a month.
_MARGIN: Final = 0.02
_SHORTEST: Final = timedelta(days=14)


def fit_scale(history: History, since: datetime | None, until: datetime | None) -> TimeScale | None:
    """Return the window: as asked for, and where no end is given, around what there is."""
    times = sorted(
        chain(
            (point.held_at for point in history.points),
            (report.answered_at for report in history.self_reports),
            (event.occurred_at for event in history.events),
        )
    )
    if not times:
        return None
    start, end = since or times[0], until or times[-1]
    room = max((end - start) * _MARGIN, (_SHORTEST - (end - start)) / 2, timedelta(hours=1))
    return TimeScale(start if since else start - room, end if until else end + room)


def draw(history: History, change: Change | None, scale: TimeScale) -> DrawnHistory:
    """Return the chart of a history whose rows all lie in the window."""
    return draw_history(build_chart(history, change, scale))


def build_chart(history: History, change: Change | None, scale: TimeScale) -> HistoryChart:
    """Return what there is to draw; the usual ranges are those that the change rests on."""
    points, reports = history.points, history.self_reports
    valence = change.valence if change else None
    return HistoryChart(
        scale=scale,
        results=[Result(scale.x_of(point.held_at), shown_emotion(point)) for point in points],
        valence=_mark_valence(points, scale),
        usual_valence=valence.baseline.range_of(CLEAR_VALENCE) if valence else None,
        emotions=_series(points, change, scale),
        phq9=[
            Mark(scale.x_of(report.answered_at), report.phq9_total)
            for report in reports
            if report.phq9_total is not None
        ],
        phq9_bands=[(band.low, band.high, str(band.name)) for band in SEVERITIES],
        mood=[
            Mark(scale.x_of(report.answered_at), report.mood)
            for report in reports
            if report.mood is not None
        ],
        events=[
            EventMark(scale.x_of(event.occurred_at), number, name_event(event))
            for number, event in enumerate(history.events, start=1)
        ],
        description=_describe(history),
    )


def shown_emotion(point: HistoryPoint) -> str:
    """Return the emotion that stands for a session: the clinician's, or else the model's.

    Empty where nobody stands for one: inconclusive, without evidence, or rejected.
    """
    if point.review_decision == Review.Decision.CORRECTED:
        return point.corrected_emotion
    if point.is_rejected or point.is_inconclusive:
        return ""
    return point.top_emotion


def name_event(event: Event) -> str:
    """Return the note of an event, or its kind where there is none."""
    return event.note or str(event.get_kind_display())


def _kind(point: HistoryPoint) -> str:
    if point.is_rejected:
        return "rejected"
    if point.review_decision == Review.Decision.CORRECTED:
        return "corrected"
    return "inconclusive" if point.is_inconclusive else "plain"


def _interval_of(point: HistoryPoint) -> tuple[Probabilities | None, Probabilities | None]:
    """The lower and upper ends; none where one of them is missing."""
    is_whole = point.low is not None and point.high is not None
    return (point.low, point.high) if is_whole else (None, None)


def _mark_valence(points: Sequence[HistoryPoint], scale: TimeScale) -> list[Mark]:
    return [
        Mark(
            scale.x_of(point.held_at),
            point.valence,
            # Half an interval is none.
            None if point.valence_high is None else point.valence_low,
            None if point.valence_low is None else point.valence_high,
            _kind(point),
        )
        for point in points
        if point.valence is not None
    ]


def _series(
    points: Sequence[HistoryPoint], change: Change | None, scale: TimeScale
) -> list[EmotionSeries]:
    departures = change.emotions if change else ()
    usual = {departure.measure: departure.baseline for departure in departures}
    # Place and kind are the same in all seven rows.
    shown = [
        (scale.x_of(point.held_at), point.probabilities, _interval_of(point), _kind(point))
        for point in points
        if point.probabilities is not None
    ]
    return [
        EmotionSeries(
            emotion,
            [
                Mark(
                    x,
                    values[index],
                    None if low is None else low[index],
                    None if high is None else high[index],
                    kind,
                )
                for x, values, (low, high), kind in shown
            ],
            usual[emotion].range_of(CLEAR_EMOTION) if emotion in usual else None,
        )
        for index, emotion in enumerate(EMOTIONS)
    ]


def _describe(history: History) -> str:
    parts = [
        ngettext("%(n)d session", "%(n)d sessions", len(history.points))
        % {"n": len(history.points)},
        ngettext("%(n)d self-report", "%(n)d self-reports", len(history.self_reports))
        % {"n": len(history.self_reports)},
        ngettext("%(n)d event", "%(n)d events", len(history.events)) % {"n": len(history.events)},
    ]
    return gettext("%(parts)s over time; the tables beneath hold the same numbers.") % {
        "parts": ", ".join(parts)
    }
