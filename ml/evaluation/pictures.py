"""The pictures that go with scores: three for each protocol."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml.evaluation.answer_plots import write_coverage_plot, write_reliability_plot
from ml.evaluation.confusion_plot import write_confusion_plot


def write_pictures(scores: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write `<protocol>-confusion.png`, `-coverage.png` and `-reliability.png`; return their paths.

    Args:
        scores: protocol to scores; an entry without a confusion matrix has no picture.
        folder: is made where it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for protocol, found in scores.items():
        if "confusion" not in found:
            continue
        title = protocol.replace("_", " ")
        for kind, write in (
            ("confusion", write_confusion_plot),
            ("coverage", write_coverage_plot),
            ("reliability", write_reliability_plot),
        ):
            path = folder / f"{protocol}-{kind}.png"
            write(found, path, title=title)
            written.append(path)
    return written
