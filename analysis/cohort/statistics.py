"""Intervals, effect sizes and corrections, from counts, means and variances; pure functions.

Conventions: intervals of 95 %, two-sided p values, differences are the second less the first,
variances have n - 1 in the denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

from analysis.cohort.student import compute_two_sided_p, find_quantile

# The 0.975 quantile of the normal distribution.
Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Sample:
    """A group's number of people, their mean and the variance between them."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, and the p value of its being 0; None where there is no test."""

    value: float
    low: float
    high: float
    p_value: float | None = None


def compute_wilson(count: int, n: int) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212).

    Args:
        count: how many of the `n` did it; `n` is at least 1.
    """
    share, z2 = count / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # The ends are exact where all or nobody did it; rounding would miss them.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == n else min(1.0, middle + half)
    return low, high


def compute_variance(n: int, total: float, total_of_squares: float) -> float:
    """Return the variance of values in [-1, 1] from their sums; `n` is at least 2."""
    # Rounding can take a variance of nothing below it.
    return max(0.0, (total_of_squares - total * total / n) / (n - 1))


def compute_mean_interval(sample: Sample) -> tuple[float, float]:
    """Return the t interval of a mean (Student 1908, Biometrika 6, 1-25); n is at least 2."""
    half = find_quantile(sample.n - 1) * sqrt(sample.variance / sample.n)
    return sample.mean - half, sample.mean + half


def compare_means(first: Sample, second: Sample) -> Estimate:
    """Return the difference of two means whose variances may differ, with Welch's interval.

    Welch 1947, Biometrika 34, 28-35; degrees of freedom by Satterthwaite 1946. Both groups have
    at least two people. Two groups without any variance differ surely or not at all.
    """
    difference = second.mean - first.mean
    a, b = first.variance / first.n, second.variance / second.n
    if a + b == 0.0:
        return Estimate(difference, difference, difference, 1.0 if difference == 0.0 else 0.0)
    error = sqrt(a + b)
    freedom = (a + b) ** 2 / (a * a / (first.n - 1) + b * b / (second.n - 1))
    half = find_quantile(freedom) * error
    p_value = compute_two_sided_p(difference / error, freedom)
    return Estimate(difference, difference - half, difference + half, p_value)


def compute_hedges_g(first: Sample, second: Sample) -> Estimate | None:
    """Return the standardized difference of two means, with a large-sample interval.

    Hedges 1981, J. Educ. Stat. 6, 107-128: Cohen's d with the pooled standard deviation, times
    1 - 3 / (4 df - 1); its variance by Hedges and Olkin 1985, p. 86. None without any variance.
    """
    freedom = first.n + second.n - 2
    pooled = ((first.n - 1) * first.variance + (second.n - 1) * second.variance) / freedom
    if pooled == 0.0:
        return None
    correction = 1.0 - 3.0 / (4.0 * freedom - 1.0)
    effect = correction * (second.mean - first.mean) / sqrt(pooled)
    total = first.n + second.n
    error = sqrt(total / (first.n * second.n) + effect * effect / (2.0 * total))
    return Estimate(effect, effect - Z * error, effect + Z * error)


def compare_shares(first: tuple[int, int], second: tuple[int, int]) -> Estimate:
    """Return the difference of two independent shares, with Newcombe's interval.

    Newcombe 1998, Stat. Med. 17, 873-890, method 10: from the two Wilson intervals. The p value is
    of the score test with the pooled share, without correction for continuity.

    Args:
        first, second: (count, n) of each group.
    """
    (count_1, n_1), (count_2, n_2) = first, second
    share_1, share_2 = count_1 / n_1, count_2 / n_2
    low_1, high_1 = compute_wilson(count_1, n_1)
    low_2, high_2 = compute_wilson(count_2, n_2)
    difference = share_2 - share_1
    low = difference - sqrt((share_2 - low_2) ** 2 + (high_1 - share_1) ** 2)
    high = difference + sqrt((high_2 - share_2) ** 2 + (share_1 - low_1) ** 2)
    pooled = (count_1 + count_2) / (n_1 + n_2)
    error = sqrt(pooled * (1 - pooled) * (1 / n_1 + 1 / n_2))
    p_value = 1.0 if error == 0.0 else erfc(abs(difference) / error / sqrt(2.0))
    return Estimate(difference, low, high, p_value)


def correct_by_holm(p_values: Sequence[float]) -> list[float]:
    """Return p values corrected for their number (Holm 1979, Scand. J. Stat. 6, 65-70).

    In the order that they came in; the chance of any false alarm among them stays below the level.
    """
    n = len(p_values)
    order = sorted(range(n), key=p_values.__getitem__)
    corrected = [0.0] * n
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (n - rank) * p_values[index]))
        corrected[index] = highest
    return corrected
