"""Points of a history, without a database."""

import uuid
from datetime import UTC, datetime, timedelta

from analysis.history.series import HistoryPoint
from ml.labels import EMOTIONS

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def make_point(day: int = 0, valence: float | None = 0.0, **fields) -> HistoryPoint:
    """A conclusive point, in which one seventh falls to each emotion."""
    sevenths = tuple(1 / 7 for _ in EMOTIONS)
    values = {
        "session_id": uuid.uuid4(),
        "report_id": uuid.uuid4(),
        "held_at": START + timedelta(days=day),
        "context_note": "Asked to describe the week",
        "revision": 1,
        "state": "preliminary",
        "is_inconclusive": False,
        "reason": "",
        "top_emotion": "neutral",
        "probabilities": sevenths,
        "low": sevenths,
        "high": sevenths,
        "valence": valence,
        "valence_low": None if valence is None else valence - 0.1,
        "valence_high": None if valence is None else valence + 0.1,
        "review_decision": "",
        "corrected_emotion": "",
        "n_faces": 1,
        "n_windows": 0,
        "model_versions": {"fusion": "1"},
    }
    return HistoryPoint(**(values | fields))


def make_points(valences, **fields) -> list[HistoryPoint]:
    """One point a week, with these values of valence."""
    return [make_point(7 * week, valence, **fields) for week, valence in enumerate(valences)]
