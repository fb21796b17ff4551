import math

import numpy as np
import pytest

from ml.metrics import (
    compute_accuracy,
    compute_bootstrap_interval,
    compute_class_scores,
    compute_confusion,
    compute_coverage_curve,
    compute_ece,
    compute_ece_if_perfect,
    compute_jensen_shannon,
    compute_macro_f1,
    compute_reliability,
    compute_uar,
)

# Three classes, worked by hand: class 0 is right 3 of 4, class 1 is right 1 of 2, class 2 never.
LABELS = np.array([0, 0, 0, 0, 1, 1, 2, 2])
PREDICTED = np.array([0, 0, 0, 1, 1, 0, 0, 1])


def test_confusion_has_true_classes_as_rows() -> None:
    expected = [[3, 1, 0], [1, 1, 0], [1, 1, 0]]
    assert compute_confusion(LABELS, PREDICTED, 3).tolist() == expected


def test_confusion_refuses_unequal_lengths() -> None:
    with pytest.raises(ValueError, match="as many predictions"):
        compute_confusion(LABELS, PREDICTED[:-1], 3)


def test_accuracy_and_uar_by_hand() -> None:
    assert compute_accuracy(LABELS, PREDICTED) == 0.5
    assert compute_uar(LABELS, PREDICTED, 3) == pytest.approx((0.75 + 0.5 + 0) / 3)


def test_class_scores_by_hand() -> None:
    scores = compute_class_scores(LABELS, PREDICTED, 3)
    assert scores.precision[:2].tolist() == [3 / 5, 1 / 3]
    assert math.isnan(scores.precision[2])  # never called, so undefined
    assert scores.recall.tolist() == [0.75, 0.5, 0.0]
    assert scores.f1 == pytest.approx([6 / 9, 2 / 5, 0.0])
    assert scores.n.tolist() == [4, 2, 2]


def test_a_class_that_never_occurs_is_left_out_of_the_means() -> None:
    labels, predicted = np.array([0, 0, 1]), np.array([0, 2, 1])
    scores = compute_class_scores(labels, predicted, 4)
    assert math.isnan(scores.recall[2])
    assert math.isnan(scores.f1[3])
    assert compute_uar(labels, predicted, 4) == pytest.approx(0.75)
    assert compute_macro_f1(labels, predicted, 4) == pytest.approx((2 / 3 + 1) / 2)


def test_without_samples_everything_is_undefined() -> None:
    none = np.zeros(0, int)
    assert math.isnan(compute_accuracy(none, none))
    assert math.isnan(compute_uar(none, none, 3))
    assert math.isnan(compute_ece(none, np.zeros((0, 3))))


def test_ece_by_hand() -> None:
    # Two bins in use: two samples at 0.9 of which one is right (gap 0.4), two at 0.6 both right.
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    assert compute_ece(np.array([0, 1, 0, 0]), probabilities) == pytest.approx(0.4)


def test_ece_of_a_perfectly_calibrated_model_is_zero() -> None:
    probabilities = np.array([[0.75, 0.25]] * 4)
    assert compute_ece(np.array([0, 0, 0, 1]), probabilities) == pytest.approx(0.0)


def test_ece_takes_a_probability_of_exactly_one() -> None:
    assert compute_ece(np.array([0]), np.array([[1.0, 0.0]])) == 0.0


def test_a_perfect_model_shows_an_error_that_falls_with_the_root_of_n() -> None:
    few = np.tile(np.array([[0.75, 0.25]]), (100, 1))
    many = np.tile(few, (100, 1))
    # The mean absolute deviation of a share: sqrt(2 / pi) x sqrt(0.75 x 0.25 / n).
    expected = math.sqrt(2 / math.pi * 0.75 * 0.25 / 100)
    assert compute_ece_if_perfect(few) == pytest.approx(expected, rel=0.1)
    assert compute_ece_if_perfect(many) == pytest.approx(expected / 10, rel=0.1)
    assert math.isnan(compute_ece_if_perfect(np.zeros((0, 2))))


def test_reliability_bins_add_up_to_the_calibration_error() -> None:
    rng = np.random.default_rng(5)
    probabilities = rng.dirichlet(np.ones(4), 300)
    labels = rng.integers(0, 4, 300)
    bins = compute_reliability(labels, probabilities)
    assert sum(part.n for part in bins) == 300
    error = sum(part.n / 300 * abs(part.stated - part.accuracy) for part in bins)
    assert error == pytest.approx(compute_ece(labels, probabilities))
    stated = [part.stated for part in bins]
    assert stated == sorted(stated)


def test_coverage_curve_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]])
    curve = compute_coverage_curve(
        np.array([0, 0, 1, 0]), probabilities, np.array([0.0, 0.58, 0.7, 0.95])
    )
    assert [point.coverage for point in curve] == [1.0, 0.75, 0.5, 0.0]
    assert [point.accuracy for point in curve[:3]] == pytest.approx([0.75, 2 / 3, 1.0])
    assert math.isnan(curve[3].accuracy)


def test_bootstrap_interval_holds_the_value_and_is_reproducible() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 2, 400)
    predicted = np.where(rng.random(400) < 0.7, labels, 1 - labels)
    interval = compute_bootstrap_interval(compute_accuracy, labels, predicted)
    assert interval.low < interval.value < interval.high
    # The normal approximation gives 2 x 1.96 x sqrt(0.7 x 0.3 / 400) = 0.09.
    assert interval.high - interval.low == pytest.approx(0.09, abs=0.01)
    assert interval == compute_bootstrap_interval(compute_accuracy, labels, predicted)
    assert interval.n == 400


def test_bootstrap_over_groups_is_wider_when_people_differ() -> None:
    groups = np.repeat(np.arange(8), 50)
    labels = np.zeros(400, int)
    predicted = (groups < 3).astype(int)  # three people always wrong, five always right
    by_person = compute_bootstrap_interval(compute_accuracy, labels, predicted, groups=groups)
    by_clip = compute_bootstrap_interval(compute_accuracy, labels, predicted)
    assert by_person.high - by_person.low > 3 * (by_clip.high - by_clip.low)


def test_bootstrap_without_samples_is_undefined() -> None:
    none = np.zeros(0, int)
    interval = compute_bootstrap_interval(compute_accuracy, none, none)
    assert math.isnan(interval.value)
    assert interval.n == 0


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1.0, 0.0], [0.0, 1.0], 1.0),
        ([0.5, 0.5], [0.5, 0.5], 0.0),
        # m = (0.75, 0.25): (1 log2(1/0.75) + 0.5 log2(0.5/0.75) + 0.5 log2(0.5/0.25)) / 2
        ([1.0, 0.0], [0.5, 0.5], 0.3112781),
    ],
)
def test_jensen_shannon_by_hand(first: list[float], second: list[float], expected: float) -> None:
    divergence = compute_jensen_shannon(np.array(first), np.array(second))
    assert divergence == pytest.approx(expected, abs=1e-6)
    assert compute_jensen_shannon(np.array(second), np.array(first)) == pytest.approx(divergence)
