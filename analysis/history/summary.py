"""The summary of each person's history that the list of people reads.

Call `refresh_summary` in the transaction of whatever changes a session, a recording, a report or
a review, after the change.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from analysis.history.baseline import assess_change, find_usable
from analysis.history.series import HistoryPoint, load_points

MAX_TREND: Final = 20
_PER_BATCH: Final = 100
_COLUMNS: Final = (
    "n_sessions",
    "n_reports",
    "last_held_at",
    "last_recorded_at",
    "last_report_id",
    "trend",
    "n_baseline",
    "change",
    "changed_emotion",
    "emotion_change",
    "computed_at",
)


def refresh_summary(subject_id: UUID) -> None:
    """Compute one person's summary anew; a person who is gone is passed over."""
    refresh_summaries([subject_id])


def refresh_summaries(subject_ids: Iterable[UUID], *, apps: Apps = current_apps) -> None:
    """Compute the summaries of these people anew, in batches of a fixed number of queries.

    Args:
        apps: where the models come from; a migration hands in its own state.
    """
    # In one order, so that two calls cannot wait for each other.
    ids = sorted(set(subject_ids))
    for start in range(0, len(ids), _PER_BATCH):
        with transaction.atomic():
            _refresh_batch(ids[start : start + _PER_BATCH], apps)


def _refresh_batch(ids: Sequence[UUID], apps: Apps) -> None:
    # The rows are locked before anything is read: of two workers that finish at a time the
    # second waits, and then sees what the first has saved.
    summaries = _lock(ids, apps)
    missing = [pk for pk in ids if pk not in summaries]
    if missing and _create(missing, apps):
        summaries = _lock(ids, apps)
    if not summaries:
        return
    found = list(summaries)
    points = load_points(found, apps=apps)
    sessions = _count("Session", "subject_id", Count("pk"), Max("held_at"), found, apps)
    recordings = _count(
        "Recording", "session__subject_id", Count("pk"), Max("created_at"), found, apps
    )
    for pk, summary in summaries.items():
        n_sessions, last_held_at = sessions.get(pk, (0, None))
        summary.n_sessions, summary.last_held_at = n_sessions, last_held_at
        summary.last_recorded_at = recordings.get(pk, (0, None))[1]
        describe_points(summary, points[pk])
    # By column names: a migration's models know `last_report` by the same one.
    model = apps.get_model("analysis", "SubjectSummary")
    fields = [name.removesuffix("_id") for name in _COLUMNS]
    model._default_manager.bulk_update(list(summaries.values()), fields)


def describe_points(summary: Any, points: Sequence[HistoryPoint]) -> None:
    """Write into a summary what follows from a person's points, oldest first; saves nothing."""
    change = assess_change(points)
    valences = [point.valence for point in find_usable(points) if point.valence is not None]
    clearest = change.clearest_emotion if change else None
    summary.n_reports = len(points)
    summary.last_report_id = points[-1].report_id if points else None
    summary.trend = [round(value, 4) for value in valences[-MAX_TREND:]]
    summary.n_baseline = change.n_earlier if change else 0
    summary.change = change.valence.z if change and change.valence else None
    summary.changed_emotion = clearest.measure if clearest else ""
    summary.emotion_change = clearest.z if clearest else None
    summary.computed_at = timezone.now()


def _lock(ids: Sequence[UUID], apps: Apps) -> dict[UUID, Any]:
    model = apps.get_model("analysis", "SubjectSummary")
    rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}


def _create(ids: Sequence[UUID], apps: Apps) -> bool:
    """Add empty summaries for those of the people who are there; False where none is."""
    subjects = apps.get_model("analysis", "Subject")._default_manager.filter(pk__in=ids)
    present = list(subjects.order_by("pk").values_list("pk", flat=True))
    model = apps.get_model("analysis", "SubjectSummary")
    rows = [model(subject_id=pk) for pk in present]
    # Another worker may have added one meanwhile.
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    return bool(present)


def _count(
    name: str, path: str, number: Count, last: Max, ids: Sequence[UUID], apps: Apps
) -> dict[UUID, tuple[int, Any]]:
    """Return of each person how many rows of a model there are, and the newest time."""
    model = apps.get_model("analysis", name)
    rows = (
        model._default_manager.filter(**{f"{path}__in": ids})
        .order_by()
        .values_list(path)
        .annotate(number, last)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
