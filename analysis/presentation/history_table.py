"""The numbers of a history as rows of a table, which the script of the page reads too.

Written without templates: a history of 500 sessions has some 6,000 cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.history.time_scale import TimeScale
from analysis.charts.svg import element, join
from analysis.history.phq9 import name_severity
from analysis.history.series import HistoryPoint
from analysis.models import SelfReport
from analysis.presentation.history_words import (
    describe_point,
    describe_probability,
    describe_review,
    describe_valence,
    write_moment,
)
from analysis.wording import emotion_name
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """Column names and the rows as HTML; each row says in `data-x` where it lies in the chart."""

    columns: list[str]
    rows: SafeString


def write_sessions(points: Sequence[HistoryPoint], scale: TimeScale) -> HistoryTable:
    """Return the sessions, newest first, each with a link to its report."""
    # The address is built once, because to resolve 500 of them takes as long as all the rest.
    pattern = reverse("analysis:report", args=("00000000-0000-0000-0000-000000000000",))
    before, after = pattern.split("00000000-0000-0000-0000-000000000000")
    columns = [
        gettext("Held"),
        gettext("Asked to do"),
        gettext("Result"),
        gettext("Review"),
        gettext("Valence"),
        *(emotion_name(emotion) for emotion in EMOTIONS),
    ]
    rows = (
        _write_session(point, f"{before}{point.session_id}{after}", scale.x_of(point.held_at))
        for point in reversed(points)
    )
    return HistoryTable(columns, join(rows))


def write_self_reports(reports: Sequence[SelfReport], scale: TimeScale) -> HistoryTable:
    """Return the self-reports, newest first."""
    columns = [
        gettext("Answered"),
        gettext("PHQ-9"),
        gettext("Severity"),
        gettext("Mood"),
        gettext("Filled in by"),
    ]
    rows = (_write_self_report(report, scale.x_of(report.answered_at)) for report in reports[::-1])
    return HistoryTable(columns, join(rows))


def _write_session(point: HistoryPoint, url: str, x: float) -> SafeString:
    link = element("a", write_moment(point.held_at), href=url)
    cells = [
        element("td", point.context_note or "–"),
        element("td", describe_point(point)),
        element("td", describe_review(point) or "–"),
        element("td", describe_valence(point)),
        *(element("td", describe_probability(point, index)) for index in range(len(EMOTIONS))),
    ]
    return element("tr", element("th", link, scope="row"), *cells, data_x=f"{x:.5f}")


def _write_self_report(report: SelfReport, x: float) -> SafeString:
    total = report.phq9_total
    cells = [
        element("td", "–" if total is None else str(total)),
        element("td", "–" if total is None else name_severity(total)),
        element("td", "–" if report.mood is None else str(report.mood)),
        element("td", report.get_filled_by_display()),
    ]
    moment = element("th", write_moment(report.answered_at), scope="row")
    return element("tr", moment, *cells, data_x=f"{x:.5f}")
