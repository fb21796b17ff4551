"""A history as PDF."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext

from analysis.exports.content import HistoryContent
from analysis.exports.documents import blocks
from analysis.exports.documents.blocks import Block
from analysis.exports.pictures.history import describe_span, draw_history
from analysis.history.baseline import Change, assess_change
from analysis.history.phq9 import is_concern, name_severity
from analysis.history.series import History
from analysis.models import SelfReport
from analysis.presentation.history_chart import name_event
from analysis.presentation.history_words import (
    describe_change,
    describe_emotion_changes,
    describe_point,
    describe_review,
    describe_valence,
    write_day,
    write_moment,
)

# At this width the chart's letters have the size of the page's.
CHART_WIDTH: Final = 760


def write_history_document(content: HistoryContent) -> bytes:
    """Return the history as PDF: the newest result, the change, the chart and its tables."""
    history = content.history
    change = assess_change(history.points)
    made = [
        *_say_newest(history, change),
        *blocks.picture(draw_history(content, width=CHART_WIDTH), describe_span(content)),
        *_list_events(history),
        *_list_sessions(history),
        *_list_self_reports(history),
        *_list_versions(history),
        *blocks.explain_limits(),
    ]
    return blocks.print_document(
        gettext("History"),
        describe_span(content),
        made,
        organization=content.organization,
        subject=content.subject,
        at=content.exported_at,
    )


def _say_newest(history: History, change: Change | None) -> Iterator[Block]:
    if not history.points:
        yield blocks.paragraph(gettext("No session has a report yet."))
        return
    newest = history.points[-1]
    yield blocks.lead(describe_point(newest))
    yield blocks.paragraph(write_day(newest.held_at) + ".", describe_review(newest), is_muted=True)
    details = describe_emotion_changes(change.emotions) if change else []
    yield blocks.paragraph(describe_change(change), *details)


def _list_events(history: History) -> Iterator[Block]:
    if not history.events:
        return
    yield blocks.heading(gettext("Events"))
    yield blocks.table(
        (gettext("No."), gettext("When"), gettext("Kind"), gettext("What")),
        [
            (str(n), write_day(event.occurred_at), event.get_kind_display(), name_event(event))
            for n, event in enumerate(history.events, start=1)
        ],
        widths=("auto", "1", "1", "3"),
        caption=gettext("Events"),
    )


def _list_sessions(history: History) -> Iterator[Block]:
    if not history.points:
        return
    yield blocks.heading(gettext("Sessions"))
    yield blocks.table(
        (
            gettext("Held"),
            gettext("Asked to do"),
            gettext("Result"),
            gettext("Review"),
            gettext("Valence"),
        ),
        [
            (
                write_moment(point.held_at),
                point.context_note or "–",
                describe_point(point),
                describe_review(point) or "–",
                describe_valence(point),
            )
            for point in reversed(history.points)
        ],
        widths=("3", "3", "5", "2", "3"),
        caption=gettext("Sessions, newest first"),
    )


def _list_self_reports(history: History) -> Iterator[Block]:
    if not history.self_reports:
        return
    yield blocks.heading(gettext("Self-reports"))
    yield blocks.table(
        (
            gettext("Answered"),
            gettext("PHQ-9"),
            gettext("Severity"),
            gettext("Mood"),
            gettext("Filled in by"),
        ),
        [
            (
                write_moment(row.answered_at),
                "–" if row.phq9_total is None else str(row.phq9_total),
                _say_severity(row),
                "–" if row.mood is None else str(row.mood),
                row.get_filled_by_display(),
            )
            for row in reversed(history.self_reports)
        ],
        widths=("2", "1", "2", "1", "2"),
        caption=gettext("Self-reports"),
    )


def _say_severity(row: SelfReport) -> str:
    if row.phq9_total is None:
        return "–"
    severity = name_severity(row.phq9_total)
    if is_concern(row.phq9_answers):
        return gettext("%(severity)s; item 9 (thoughts of self-harm) above 0") % {
            "severity": severity
        }
    return severity


def _list_versions(history: History) -> Iterator[Block]:
    versions: dict[str, dict[str, None]] = {}
    for point in history.points:
        for model, version in point.model_versions.items():
            versions.setdefault(model, {})[version] = None
    if versions:
        yield blocks.heading(gettext("Models"))
        yield blocks.facts([(name, ", ".join(found)) for name, found in sorted(versions.items())])
