"""What stands on one person's time axis, read in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps as current_apps
from django.apps.registry import Apps

from accounts.models import User
from analysis.models import Event, SelfReport, Session, Subject
from ml.labels import EMOTIONS
from ml.types import Probabilities

_REPORT_COLUMNS: Final = (
    "session__subject_id",
    "session_id",
    "pk",
    "session__held_at",
    "session__context_note",
    "revision",
    "state",
    "is_inconclusive",
    "reason",
    "top_emotion",
    "low",
    "high",
    "valence",
    "valence_low",
    "valence_high",
    "n_faces",
    "n_windows",
    "model_versions",
    *EMOTIONS,
)


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One session with the newest revision of its report.

    Attributes:
        state: `EmotionReport.State`, preliminary or final.
        top_emotion: the model's own result; empty without evidence.
        probabilities, low, high: in the order of `EMOTIONS`, each in [0, 1]; None without evidence.
        valence, valence_low, valence_high: in [-1, 1]; None without evidence or interval.
        review_decision: the newest review of this revision, a `Review.Decision`; empty without.
        corrected_emotion: what the clinician put instead; empty unless corrected.
        model_versions: the version of each model that took part.
    """

    session_id: UUID
    report_id: UUID
    held_at: datetime
    context_note: str
    revision: int
    state: str
    is_inconclusive: bool
    reason: str
    top_emotion: str
    probabilities: Probabilities | None
    low: Probabilities | None
    high: Probabilities | None
    valence: float | None
    valence_low: float | None
    valence_high: float | None
    review_decision: str
    corrected_emotion: str
    n_faces: int
    n_windows: int
    model_versions: Mapping[str, str]

    @property
    def is_rejected(self) -> bool:
        return self.review_decision == "rejected"

    @property
    def is_usable(self) -> bool:
        """Whether a baseline may rest on it: something was read, and nobody rejected it.

        Inconclusive ones count: their probabilities are the best estimate there is, and to keep
        only results that are sure of themselves would pull the baseline towards strong
        expressions. Corrected ones count: they hold what the model read, which is what the next
        reading is compared with, and a face that is misread the same way each time is what an
        own baseline is for.
        """
        return self.probabilities is not None and not self.is_rejected


@dataclass(frozen=True, slots=True)
class History:
    """One person's time axis.

    Attributes:
        points: sessions that have a report, oldest first.
        events, self_reports: oldest first; never filtered by context.
        contexts: the distinct context notes of all sessions with a report, in alphabetical order.
    """

    subject: Subject
    points: tuple[HistoryPoint, ...]
    events: tuple[Event, ...]
    self_reports: tuple[SelfReport, ...]
    contexts: tuple[str, ...]


def load_history(
    subject: Subject,
    *,
    reader: User | None = None,
    context_note: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> History:
    """Return the person's history in five queries, however long it is.

    Args:
        reader: who may see the person; sessions of studies that are not the reader's are left
            out. None for all sessions.
        context_note: only sessions with exactly this note; empty for all.
        since: nothing before this time.
        until: nothing at this time or later.
    """
    wanted: dict[str, object] = {**_bounds("session__held_at", since, until)}
    if context_note:
        wanted["session__context_note"] = context_note
    points = load_points([subject.pk], wanted, reader=reader)[subject.pk]
    events = subject.events.filter(**_bounds("occurred_at", since, until))
    self_reports = subject.self_reports.filter(**_bounds("answered_at", since, until))
    sessions = Session.objects.all() if reader is None else Session.objects.visible_to(reader)
    contexts = (
        sessions.filter(subject=subject, reports__isnull=False)
        .exclude(context_note="")
        .order_by("context_note")
        .values_list("context_note", flat=True)
        .distinct()
    )
    return History(
        subject=subject,
        points=points,
        events=tuple(events.order_by("occurred_at", "created_at")),
        self_reports=tuple(self_reports.order_by("answered_at", "created_at")),
        contexts=tuple(contexts),
    )


def load_points(
    subject_ids: Sequence[UUID],
    wanted: Mapping[str, object] | None = None,
    *,
    reader: User | None = None,
    apps: Apps = current_apps,
) -> dict[UUID, tuple[HistoryPoint, ...]]:
    """Return each person's points, oldest first, in two queries for all of them.

    Args:
        wanted: further conditions on the reports, by look-up.
        reader: whose sessions alone count, as `load_history` says.
        apps: where the models come from; a migration hands in its own state.
    """
    filters = wanted or {}
    report_model, review_model = (
        apps.get_model("analysis", name) for name in ("EmotionReport", "Review")
    )
    reports, all_reviews = report_model._default_manager.all(), review_model._default_manager.all()
    if reader is not None:
        reports, all_reviews = reports.visible_to(reader), all_reviews.visible_to(reader)
    rows = (
        reports.filter(session__subject__in=subject_ids, **filters)
        .order_by("session__held_at", "session_id", "revision")
        .values_list(*_REPORT_COLUMNS)
    )
    # A later revision of a session takes the place of the one before.
    newest = {row[1]: row for row in rows}
    reviews = (
        all_reviews.filter(
            report__session__subject__in=subject_ids,
            **{f"report__{condition}": value for condition, value in filters.items()},
        )
        .order_by("created_at")
        .values_list("report_id", "decision", "corrected_emotion")
    )
    decisions = {report: (decision, emotion) for report, decision, emotion in reviews}
    points: dict[UUID, list[HistoryPoint]] = {pk: [] for pk in subject_ids}
    for row in newest.values():
        points[row[0]].append(_build_point(row[1:], decisions))
    return {pk: tuple(found) for pk, found in points.items()}


def _build_point(row: tuple[Any, ...], decisions: Mapping[UUID, tuple[str, str]]) -> HistoryPoint:
    (session_id, report_id, held_at, context_note, revision, state, is_inconclusive) = row[:7]
    (reason, top_emotion, low, high, valence, valence_low, valence_high) = row[7:14]
    n_faces, n_windows, model_versions, *probabilities = row[14:]
    decision, corrected_emotion = decisions.get(report_id, ("", ""))
    return HistoryPoint(
        session_id=session_id,
        report_id=report_id,
        held_at=held_at,
        context_note=context_note,
        revision=revision,
        state=state,
        is_inconclusive=is_inconclusive,
        reason=reason,
        top_emotion=top_emotion,
        probabilities=_tuple(probabilities if probabilities[0] is not None else None),
        low=_tuple(low),
        high=_tuple(high),
        valence=valence,
        valence_low=valence_low,
        valence_high=valence_high,
        review_decision=decision,
        corrected_emotion=corrected_emotion,
        n_faces=n_faces,
        n_windows=n_windows,
        model_versions=model_versions,
    )


def _tuple(values: Iterable[float] | None) -> Probabilities | None:
    return None if values is None else tuple(values)


def _bounds(column: str, since: datetime | None, until: datetime | None) -> dict[str, datetime]:
    bounds = {f"{column}__gte": since, f"{column}__lt": until}
    return {name: at for name, at in bounds.items() if at is not None}
