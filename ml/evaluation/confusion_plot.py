"""A confusion matrix as a picture: rows are the true class, shaded by their share of the row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure


def write_confusion_plot(scores: Mapping[str, Any], path: Path, *, title: str) -> None:
    """Write the matrix as PNG; each cell says its share of the row and, below, its count.

    Args:
        scores: as `describe_scores` gives them: `confusion`, `classes`, `n`.
        title: what was measured.
    """
    counts = np.array(scores["confusion"])
    classes = list(scores["classes"])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = 1.6 + 0.8 * len(classes)
    figure = Figure(figsize=(side, side * 0.92), layout="constrained")
    axis = figure.subplots()
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(counts.shape):
        share = shares[row, column]
        axis.text(
            column,
            row,
            f"{share:.0%}\n{counts[row, column]}",
            ha="center",
            va="center",
            fontsize="small",
            color="white" if share > 0.6 else "black",
        )
    axis.set_xticks(range(len(classes)), classes, rotation=40, ha="right")
    axis.set_yticks(range(len(classes)), classes)
    axis.set_xlabel("said")
    axis.set_ylabel("true")
    axis.set_title(f"{title} (n = {scores['n']})", fontsize="medium", wrap=True)
    figure.savefig(path, dpi=110)
