"""The interval of a difference, against numbers worked out by hand."""

import pytest

from analysis.history.difference import Estimate, compute_difference


def test_limits_are_squared_and_added():
    # Distances 0.3 (down from the second) and 0.4 (up from the first): 0.5 below the difference.
    first, second = Estimate(0.2, 0.15, 0.6), Estimate(0.5, 0.2, 0.62)
    difference = compute_difference(first, second)
    assert difference.value == pytest.approx(0.3)
    assert difference.low == pytest.approx(0.3 - 0.5)
    # Up from the second 0.12, down from the first 0.05: 0.13 above.
    assert difference.high == pytest.approx(0.3 + 0.13)
    assert difference.overlaps
    assert not difference.is_clear


def test_intervals_apart():
    difference = compute_difference(Estimate(0.1, 0.05, 0.2), Estimate(0.7, 0.6, 0.8))
    assert difference.overlaps is False
    assert difference.is_clear


def test_without_an_interval_only_the_value_is_known():
    difference = compute_difference(Estimate(0.1), Estimate(0.4, 0.3, 0.5))
    assert (difference.low, difference.high, difference.overlaps) == (None, None, None)
    assert not difference.is_clear
