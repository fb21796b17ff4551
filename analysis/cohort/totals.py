"""What the database adds up of some people, and the figures that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.cohort.compiled import Row, Statement
from analysis.cohort.figures import VALENCE, Figures, Mean, Part, Share
from analysis.cohort.statistics import (
    Sample,
    compute_mean_interval,
    compute_variance,
    compute_wilson,
)
from analysis.cohort.suppression import FEWEST, find_withheld
from ml.labels import EMOTIONS

_MEASURES: Final = (*EMOTIONS, VALENCE)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over people.

    Attributes:
        sums, squares: of each emotion's mean and of valence, and of their squares.
        counts: of each emotion, the people who showed it.
    """

    n: int
    sums: Sequence[float]
    squares: Sequence[float]
    counts: Sequence[int]
    n_readings: int


def build_sums(threshold: float) -> Statement:
    """Return the columns that `read_totals` reads, of a table with the columns of people."""
    values = ", ".join(f"SUM({m}), SUM({m} * {m})" for m in _MEASURES)
    shown = ", ".join(f"COUNT(*) FILTER (WHERE peak_{e} >= %s)" for e in EMOTIONS)
    text = f"COUNT(*), {values}, {shown}, SUM(n_readings)"
    return Statement(text, (threshold,) * len(EMOTIONS))


def read_totals(row: Row) -> Totals:
    """Return the sums in a row that begins with the columns of `build_sums`."""
    end = 1 + 2 * len(_MEASURES)
    counts, n_readings = row[end : end + len(EMOTIONS)], row[end + len(EMOTIONS)]
    return Totals(row[0], row[1:end:2], row[2:end:2], counts, int(n_readings))


def add_up(parts: Iterable[Totals]) -> Totals:
    """Return the sums over people who are in one of the parts each."""
    found = list(parts)
    return Totals(
        sum(part.n for part in found),
        [sum(part.sums[index] for part in found) for index in range(len(_MEASURES))],
        [sum(part.squares[index] for part in found) for index in range(len(_MEASURES))],
        [sum(part.counts[index] for part in found) for index in range(len(EMOTIONS))],
        sum(part.n_readings for part in found),
    )


def compute_figures(totals: Totals) -> Figures | None:
    """Return shares and means with their intervals; None for fewer than five people."""
    if totals.n < FEWEST:
        return None
    shares: dict[str, Share] = {
        emotion: _compute_share(count, totals.n)
        for emotion, count in zip(EMOTIONS, totals.counts, strict=True)
    }
    means = {
        measure: _compute_mean(totals.n, total, squares)
        for measure, total, squares in zip(_MEASURES, totals.sums, totals.squares, strict=True)
    }
    return Figures(totals.n, shares, means)


def build_parts(found: Sequence[tuple[str, str, Totals]]) -> list[Part]:
    """Return parts of a whole that is shown, without those that have to be withheld.

    Args:
        found: key, label and sums of each.
    """
    withheld = find_withheld([totals.n for _, _, totals in found])
    return [
        Part(key, label, None, None)
        if is_withheld
        else Part(key, label, totals.n, compute_figures(totals))
        for (key, label, totals), is_withheld in zip(found, withheld, strict=True)
    ]


def _compute_share(count: int, n: int) -> Share:
    low, high = compute_wilson(count, n)
    return Share(count, n, count / n, low, high)


def _compute_mean(n: int, total: float, squares: float) -> Mean:
    sample = Sample(n, total / n, compute_variance(n, total, squares))
    low, high = compute_mean_interval(sample)
    return Mean(n, sample.mean, sample.variance, low, high)
