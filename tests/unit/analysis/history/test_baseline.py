"""The own baseline, against numbers worked out by hand."""

import pytest

from analysis.history.baseline import (
    EMOTION_FLOOR,
    VALENCE_FLOOR,
    assess_change,
    compute_baseline,
)
from ml.labels import EMOTIONS
from tests.unit.analysis.history.points import make_point, make_points

# Sorted -0.3 -0.1 0.0 0.2 0.6: median 0.0, deviations 0.3 0.1 0.0 0.2 0.6, their median 0.2.
VALUES = [0.2, -0.3, 0.0, 0.6, -0.1]
SPREAD = 1.4826 * 0.2
# k of five sessions: 1 + 3/5 + 32/25.
K5 = 2.88


def test_median_spread_and_z():
    baseline = compute_baseline(VALUES, floor=VALENCE_FLOOR)
    assert (baseline.n_sessions, baseline.median) == (5, 0.0)
    assert baseline.spread == pytest.approx(SPREAD)
    assert baseline.z_of(-0.9) == pytest.approx(-0.9 / (SPREAD * K5))
    assert baseline.range_of(2.0) == pytest.approx((-2 * SPREAD * K5, 2 * SPREAD * K5))


def test_even_number_takes_the_middle_of_two():
    # Median 3; deviations 3 1 1 1 1 27, sorted 1 1 1 1 3 27, their median 1.
    baseline = compute_baseline([0.0, 2.0, 2.0, 4.0, 4.0, 30.0], floor=0.1)
    assert (baseline.median, baseline.spread) == (3.0, pytest.approx(1.4826))


def test_four_sessions_are_too_few():
    assert compute_baseline(VALUES[:4], floor=VALENCE_FLOOR) is None


def test_spread_has_a_floor():
    baseline = compute_baseline([0.3] * 5, floor=VALENCE_FLOOR)
    assert baseline.spread == VALENCE_FLOOR
    assert baseline.z_of(0.4) == pytest.approx(0.1 / (0.05 * K5))


def test_one_wild_value_moves_little():
    calm = compute_baseline(VALUES, floor=VALENCE_FLOOR)
    wild = compute_baseline([*VALUES[:3], 99.0, VALUES[4]], floor=VALENCE_FLOOR)
    assert (wild.median, wild.spread) == (calm.median, calm.spread)


def test_change_of_valence():
    change = assess_change(make_points([*VALUES, -1.8]))
    assert (change.n_earlier, change.is_too_few) == (5, False)
    assert change.valence.z == pytest.approx(-1.8 / (SPREAD * K5))
    assert change.valence.is_clear
    assert not assess_change(make_points([*VALUES, -1.6])).valence.is_clear


def test_too_few_sessions():
    change = assess_change(make_points([0.0, 0.1, 0.2, -0.9]))
    assert (change.n_earlier, change.is_too_few, change.valence) == (3, True, None)
    assert change.emotions == ()
    assert change.clearest_emotion is None
    assert assess_change([]) is None


def test_rejected_and_empty_sessions_do_not_count_and_inconclusive_ones_do():
    points = make_points(VALUES)
    points[0] = make_point(0, 0.2, is_inconclusive=True)
    noise = [
        make_point(1, -1.0, review_decision="rejected"),
        make_point(2, None, probabilities=None, top_emotion=""),
    ]
    newest = make_point(90, 0.9, review_decision="corrected", corrected_emotion="fear")
    rejected_after = make_point(99, -1.0, review_decision="rejected")
    change = assess_change([*noise, *points, newest, rejected_after])
    assert change.newest is newest
    assert (change.n_earlier, change.valence.baseline.median) == (5, 0.0)


def test_emotion_needs_more_than_valence():
    earlier = make_points([0.0] * 10)
    # k of ten sessions: 1 + 0.3 + 0.32 = 1.62; the spread is the floor.
    step = EMOTION_FLOOR * 1.62
    clear = [1 / 7] * 7
    clear[EMOTIONS.index("sadness")] += 3.6 * step
    clear[EMOTIONS.index("fear")] -= 3.4 * step
    change = assess_change([*earlier, make_point(99, 0.0, probabilities=tuple(clear))])
    by_name = {departure.measure: departure for departure in change.emotions}
    assert tuple(by_name) == EMOTIONS
    assert by_name["sadness"].z == pytest.approx(3.6)
    assert not by_name["fear"].is_clear
    assert change.clearest_emotion.measure == "sadness"


def test_emotions_are_judged_where_no_valence_is_stored():
    change = assess_change(make_points([None] * 6))
    assert change.valence is None
    assert len(change.emotions) == 7
