"""Student's t distribution, without a library of statistics on the machine that serves.

The distribution is the regularized incomplete beta function (Abramowitz and Stegun 1964, 26.7.1),
which is computed from its continued fraction (26.5.8) by Lentz's method.
"""

from functools import lru_cache
from math import exp, lgamma, log, log1p, pi, sqrt
from typing import Final

_TINY: Final = 1e-300
_CLOSE: Final = 1e-14
_MOST_STEPS: Final = 500
# Quantile of the normal distribution, where the search begins.
_Z: Final = 1.959963984540054


def compute_two_sided_p(t: float, freedom: float) -> float:
    """Return the chance of a value at least as far from 0 as `t`.

    Args:
        freedom: degrees of freedom, above 0; need not be whole.
    """
    squared = t * t
    return _compute_beta(freedom / (freedom + squared), freedom / 2.0, 0.5)


@lru_cache(maxsize=4096)
def find_quantile(freedom: float) -> float:
    """Return the 0.975 quantile: 95 % of the values lie between it and its negative.

    Args:
        freedom: degrees of freedom, at least 1.
    """
    low, high = _Z, 12.8
    # The first terms of Cornish and Fisher's expansion come close; the rest is Newton's method,
    # kept within what is known to hold the quantile.
    t = min(high, _Z + (_Z**3 + _Z) / (4.0 * freedom))
    for _ in range(_MOST_STEPS):
        excess = compute_two_sided_p(t, freedom) - 0.05
        low, high = (t, high) if excess > 0.0 else (low, t)
        step = t + excess / (2.0 * _compute_density(t, freedom))
        closer = step if low < step < high else (low + high) / 2.0
        if abs(closer - t) < 1e-12:
            return closer
        t = closer
    return t


def _compute_density(t: float, freedom: float) -> float:
    scale = lgamma((freedom + 1.0) / 2.0) - lgamma(freedom / 2.0)
    return exp(scale - (freedom + 1.0) / 2.0 * log1p(t * t / freedom)) / sqrt(freedom * pi)


def _compute_beta(x: float, a: float, b: float) -> float:
    """Return the regularized incomplete beta function of x in [0, 1]."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    # Of the function and its mirror image, the one whose fraction ends soon.
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _sum_fraction(x, a, b) / a
    return 1.0 - front * _sum_fraction(1.0 - x, b, a) / b


def _sum_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _keep_off_zero(1.0 - (a + b) * x / (a + 1.0))
    total = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _keep_off_zero(1.0 + term * d)
            c = _keep_off_zero(1.0 + term / c)
            total *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return total


def _keep_off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
