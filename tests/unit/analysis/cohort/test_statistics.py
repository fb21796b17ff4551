"""Against tables of the papers, numbers worked by hand, and scipy's distributions."""

import pytest
from scipy import stats

from analysis.cohort.statistics import (
    Sample,
    compare_means,
    compare_shares,
    compute_hedges_g,
    compute_mean_interval,
    compute_variance,
    compute_wilson,
    correct_by_holm,
)
from analysis.cohort.student import compute_two_sided_p, find_quantile
from analysis.cohort.suppression import find_withheld, is_worked_out


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe 1998, Stat. Med. 17, 857-872, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(count, n, low, high):
    assert compute_wilson(count, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_all_ends_at_one():
    low, high = compute_wilson(7, 7)
    assert high == 1.0
    assert low == pytest.approx(7 / (7 + 1.959964**2))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe 1998, Stat. Med. 17, 873-890, table II, method 10.
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (10, 10), 0.6791, 1.0),
    ],
)
def test_newcombe(first, second, low, high):
    found = compare_shares(first, second)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    # The other way round only the signs change.
    swapped = compare_shares(second, first)
    assert (-swapped.high, -swapped.low) == pytest.approx((found.low, found.high))
    assert swapped.p_value == pytest.approx(found.p_value)


def test_score_test_of_shares_is_the_chi_squared_test():
    table = [[48, 32], [56, 14]]
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert compare_shares((48, 80), (56, 70)).p_value == pytest.approx(expected)


def test_two_shares_of_nobody_are_the_same():
    found = compare_shares((0, 9), (0, 8))
    assert (found.value, found.p_value) == (0.0, 1.0)
    assert found.low < 0.0 < found.high


@pytest.mark.parametrize("freedom", [1, 1.5, 2, 4, 7.3, 30, 1999, 1e5])
def test_quantile_of_students_distribution(freedom):
    assert find_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


@pytest.mark.parametrize(("t", "freedom"), [(0.0, 3), (0.1, 3), (2, 5.5), (-4, 12), (9, 2000)])
def test_p_value_of_students_distribution(t, freedom):
    expected = 2 * stats.t.sf(abs(t), freedom)
    assert compute_two_sided_p(t, freedom) == pytest.approx(expected, rel=1e-9)


def test_interval_of_a_mean():
    # 4, 5, 6, 7, 8: mean 6, variance 2.5, standard error sqrt(0.5); t for 4 df is 2.7764.
    assert compute_variance(5, 30, 190) == 2.5
    low, high = compute_mean_interval(Sample(5, 6.0, 2.5))
    assert (low, high) == pytest.approx((6 - 1.9633, 6 + 1.9633), abs=1e-4)


def test_variance_of_equal_values_is_never_below_zero():
    assert compute_variance(3, 0.1 + 0.1 + 0.1, 3 * 0.1 * 0.1) >= 0.0


def test_welch():
    first, second = [27.5, 21.0, 19.0, 23.6, 17.0], [27.1, 22.0, 20.8, 23.4, 23.4, 30.5]
    found = compare_means(describe(first), describe(second))
    expected = stats.ttest_ind(second, first, equal_var=False)
    interval = expected.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(expected.pvalue)


def test_welch_without_variance():
    same = compare_means(Sample(5, 0.5, 0.0), Sample(6, 0.5, 0.0))
    apart = compare_means(Sample(5, 0.5, 0.0), Sample(6, 0.7, 0.0))
    assert (same.p_value, apart.p_value) == (1.0, 0.0)


def test_hedges_g():
    # d = (12 - 10) / 2 = 1 with 18 df; g = 1 - 3 / 71; its variance 20 / 100 + g² / 40.
    found = compute_hedges_g(Sample(10, 10.0, 4.0), Sample(10, 12.0, 4.0))
    g = 68 / 71
    half = 1.959964 * (0.2 + g * g / 40) ** 0.5
    assert found.value == pytest.approx(g)
    assert (found.low, found.high) == pytest.approx((g - half, g + half), abs=1e-6)


def test_no_effect_size_without_variance():
    assert compute_hedges_g(Sample(5, 0.5, 0.0), Sample(6, 0.7, 0.0)) is None


def test_holm():
    # 0.01 · 4, 0.02 · 3, 0.03 · 2, 0.5 · 1: never smaller than the one before.
    assert correct_by_holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])
    assert correct_by_holm([0.6, 0.9]) == [1.0, 1.0]
    assert correct_by_holm([]) == []


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ([20, 30], [False, False]),
        # One of 3 could be told from the total: the next smallest goes with it.
        ([20, 3, 30], [True, True, False]),
        ([3, 4, 30], [True, True, False]),
        # Two parts, but fewer than five people in both.
        ([1, 2, 30, 40], [True, True, True, False]),
        ([3, 20], [True, True]),
        ([3], [True]),
        ([0, 20], [False, False]),
        ([5, 5], [False, False]),
        ([], []),
    ],
)
def test_what_is_withheld(counts, withheld):
    assert find_withheld(counts) == withheld


def test_people_between_two_selections():
    assert [is_worked_out(n, 10) for n in (10, 9, 6, 5, 0)] == [False, True, True, False, False]


def describe(values: list[float]) -> Sample:
    n = len(values)
    variance = compute_variance(n, sum(values), sum(value * value for value in values))
    return Sample(n, sum(values) / n, variance)
