"""When a model may be believed, as pictures: coverage against accuracy, and reliability."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def write_coverage_plot(scores: Mapping[str, Any], path: Path, *, title: str) -> None:
    """Write as PNG how many answers are right if the least certain ones are withheld.

    Args:
        scores: as `describe_scores` gives them: `coverage`, `n`.
        title: what was measured.
    """
    points = [point for point in scores["coverage"] if point["accuracy"] is not None]
    figure, axis = _start(f"{title} (n = {scores['n']})")
    axis.plot(
        [point["coverage"] for point in points],
        [point["accuracy"] for point in points],
        marker="o",
        markersize=3,
    )
    for point in points[::4]:
        axis.annotate(
            f"from {point['threshold']:.1f}",
            (point["coverage"], point["accuracy"]),
            textcoords="offset points",
            xytext=(4, 6),
            fontsize="x-small",
        )
    axis.set_xlabel("share of the samples answered")
    axis.set_ylabel("right among those answered")
    figure.savefig(path, dpi=110)


def write_reliability_plot(scores: Mapping[str, Any], path: Path, *, title: str) -> None:
    """Write as PNG how often answers are right that are stated with a given probability.

    Args:
        scores: as `describe_scores` gives them: `reliability`, `ece`, `n`.
        title: what was measured.
    """
    bins = scores["reliability"]
    figure, axis = _start(f"{title} (n = {scores['n']}, ECE {scores['ece']['value']:.3f})")
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    largest = max(part["n"] for part in bins)
    axis.scatter(
        [part["stated"] for part in bins],
        [part["accuracy"] for part in bins],
        s=[12 + 160 * part["n"] / largest for part in bins],
    )
    axis.set_xlabel("stated probability")
    axis.set_ylabel("right (area: number of samples)")
    figure.savefig(path, dpi=110)


def _start(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.5, 4.5), layout="constrained")
    axis = figure.subplots()
    axis.set_xlim(0, 1.02)
    axis.set_ylim(0, 1.02)
    axis.grid(alpha=0.3)
    axis.set_title(title, fontsize="medium", wrap=True)
    return figure, axis
