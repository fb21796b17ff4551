"""Loss and accuracy over the epochs, as a table and as a picture."""

import csv
from pathlib import Path

History = list[dict[str, float]]


def write_curves(history: History, folder: Path, *, title: str) -> None:
    """Write `curves.csv` and `curves.png`; one row per epoch, losses left, accuracies right."""
    columns = sorted({name for row in history for name in row} - {"epoch"})
    with (folder / "curves.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, ("epoch", *columns))
        writer.writeheader()
        writer.writerows(history)
    # Imported here: a GPU machine may train without matplotlib's slow first import per process.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    axes = figure.subplots(1, 2)
    for axis, word in zip(axes, ("loss", "accuracy"), strict=True):
        for column in (c for c in columns if word in c):
            rows = [(row["epoch"], row[column]) for row in history if column in row]
            axis.plot(*zip(*rows, strict=True), label=column.replace("_", " "))
        axis.set_xlabel("epoch")
        axis.set_ylabel(word)
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend(fontsize="x-small")
    figure.suptitle(title)
    figure.savefig(folder / "curves.png", dpi=110)


def read_curves(path: Path) -> History:
    """Return the rows of a `curves.csv`, empty cells left out."""
    with path.open(newline="") as stream:
        return [
            {name: float(value) for name, value in row.items() if value}
            for row in csv.DictReader(stream)
        ]
