"""The numbers of a history as rows of a table, which the script of the page reads too.

Written without templates: a history of 500 sessions has some 6,000 cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from analysis.charts.history.time_scale import TimeScale
from analysis.history.phq9 import name_severity
from analysis.history.series import HistoryPoint
from analysis.models import SelfReport
from analysis.presentation.history_words import describe_probability, find_words
from analysis.presentation.moments import build_writer
from analysis.wording import emotion_name
from ml.labels import EMOTIONS

_ANY: Final = UUID(int=0)
# Stands between cells while they are escaped; a control character, which no text needs.
_PART: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """Column names and the rows as HTML; each row says in `data-x` where it lies in the chart."""

    columns: list[str]
    rows: SafeString


def write_sessions(points: Sequence[HistoryPoint], scale: TimeScale) -> HistoryTable:
    """Return the sessions, newest first, each with a link to its report."""
    # The address is built once, because to resolve 500 of them takes as long as all the rest.
    before, after = reverse("analysis:report", args=(_ANY,)).split(str(_ANY))
    columns = [
        gettext("Held"),
        gettext("Asked to do"),
        gettext("Result"),
        gettext("Review"),
        gettext("Valence"),
        *(emotion_name(emotion) for emotion in EMOTIONS),
    ]
    write, words = build_writer(), find_words()
    rows = (
        _write_row(
            scale.x_of(point.held_at),
            write(point.held_at),
            [
                point.context_note or "–",
                words.describe(point),
                words.describe_review(point) or "–",
                words.describe_valence(point),
                *(describe_probability(point, index) for index in range(len(EMOTIONS))),
            ],
            url=f"{before}{point.session_id}{after}",
        )
        for point in reversed(points)
    )
    return HistoryTable(columns, mark_safe("".join(rows)))  # nosec B308  # escaped in each row


def write_self_reports(reports: Sequence[SelfReport], scale: TimeScale) -> HistoryTable:
    """Return the self-reports, newest first."""
    columns = [
        gettext("Answered"),
        gettext("PHQ-9"),
        gettext("Severity"),
        gettext("Mood"),
        gettext("Filled in by"),
    ]
    write = build_writer()
    rows = (
        _write_row(
            scale.x_of(report.answered_at),
            write(report.answered_at),
            [
                "–" if report.phq9_total is None else str(report.phq9_total),
                "–" if report.phq9_total is None else name_severity(report.phq9_total),
                "–" if report.mood is None else str(report.mood),
                str(report.get_filled_by_display()),
            ],
        )
        for report in reversed(reports)
    )
    return HistoryTable(columns, mark_safe("".join(rows)))  # nosec B308  # escaped in each row


def _write_row(x: float, moment: str, cells: Sequence[str], url: str = "") -> str:
    """Return a row as HTML. All of it is escaped at once, and then parted."""
    parts = escape(_PART.join([part.replace(_PART, " ") for part in (url, moment, *cells)]))
    address, head, *inner = parts.split(_PART)
    if url:
        head = f'<a href="{address}">{head}</a>'
    return (
        f'<tr data-x="{x:.5f}"><th scope="row">{head}</th><td>{"</td><td>".join(inner)}</td></tr>'
    )
