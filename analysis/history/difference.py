"""The difference of two values that each have an interval.

Conventions:
    The interval of the difference comes from those of the two by squaring and adding the distances
    to their limits (MOVER: Zou and Donner 2008, https://doi.org/10.1002/sim.3095), which keeps
    what is lopsided in them. It holds for values read independently of each other, as two sessions
    are, and for intervals of one level, here 95 %.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, which may be missing."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The second value less the first.

    Attributes:
        low, high: 95 % interval; None where one of the two has none.
        overlaps: whether the two intervals share a value; None where one is missing.
    """

    value: float
    low: float | None
    high: float | None
    overlaps: bool | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0.0


def compute_difference(first: Estimate, second: Estimate) -> Difference:
    """Return second less first, with its interval where both have one."""
    value = second.value - first.value
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Difference(value, None, None, None)
    return Difference(
        value=value,
        low=value - math.hypot(second.value - second.low, first.high - first.value),
        high=value + math.hypot(second.high - second.value, first.value - first.low),
        overlaps=first.low <= second.high and second.low <= first.high,
    )
