"""Two sessions of one person: which two, and how the second differs from the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.history.difference import Difference, Estimate, compute_difference
from analysis.history.series import HistoryPoint
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class PointDifference:
    """One measure in both sessions: an emotion's probability, or `valence`."""

    measure: str
    first: Estimate
    second: Estimate
    difference: Difference


def choose_pair(
    points: Sequence[HistoryPoint], first: str, second: str
) -> tuple[HistoryPoint, HistoryPoint] | None:
    """Return two sessions, the newest and the one before where none is chosen; None for fewer.

    Args:
        points: of one person, oldest first.
        first, second: ids of sessions; others count as not chosen.
    """
    if len(points) < 2:
        return None
    by_id = {str(point.session_id): point for point in points}
    two = by_id.get(second)
    one = by_id.get(first)
    if two is None:
        two = next(point for point in reversed(points) if point is not one)
    if one is None:
        # The one before it; the oldest has none, and is compared with the next.
        at = points.index(two)
        one = points[at - 1] if at else points[1]
    return one, two


def compare_probabilities(one: HistoryPoint, two: HistoryPoint) -> list[PointDifference]:
    """Return the differences in the order of `EMOTIONS`; none where a session has no evidence."""
    if one.probabilities is None or two.probabilities is None:
        return []
    return [
        _compare(emotion, _estimate(one, index), _estimate(two, index))
        for index, emotion in enumerate(EMOTIONS)
    ]


def compare_valence(one: HistoryPoint, two: HistoryPoint) -> PointDifference | None:
    """Return the difference in valence; None where a session has none."""
    if one.valence is None or two.valence is None:
        return None
    return _compare(
        "valence",
        Estimate(one.valence, one.valence_low, one.valence_high),
        Estimate(two.valence, two.valence_low, two.valence_high),
    )


def _compare(measure: str, first: Estimate, second: Estimate) -> PointDifference:
    return PointDifference(measure, first, second, compute_difference(first, second))


def _estimate(point: HistoryPoint, index: int) -> Estimate:
    assert point.probabilities is not None, "the caller has left out sessions without evidence"
    if point.low is None or point.high is None:
        return Estimate(point.probabilities[index])
    return Estimate(point.probabilities[index], point.low[index], point.high[index])
