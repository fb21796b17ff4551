"""The sheet that rows are drawn on, from top to bottom, and the labels at its left."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.history.paths import TENTHS, WIDTH
from analysis.charts.svg import element, percent

LABELS_WIDTH: Final = 124
EDGE: Final = 5


@dataclass(slots=True)
class Canvas:
    """Rows drawn so far; `y` is where the next one begins, in pixels."""

    y: int = 0
    plot: list[SafeString] = field(default_factory=list)
    labels: list[SafeString] = field(default_factory=list)

    def add_row(self, height: int, *parts: SafeString, gap: int) -> None:
        """Add a stretched drawing and the gap beneath it."""
        # Dots at the edges stand over them.
        edge = EDGE * TENTHS
        self.plot.append(
            element(
                "svg",
                *parts,
                x=0,
                y=self.y - EDGE,
                width="100%",
                height=height + 2 * EDGE,
                viewBox=f"0 {-edge} {WIDTH} {height * TENTHS + 2 * edge}",
                preserveAspectRatio="none",
                data_row="",
            )
        )
        self.y += height + gap

    def write_name(self, text: str, y: float) -> None:
        """Write a row's name at the left, its middle at `y`."""
        self.labels.append(element("text", text, x=0, y=y + 4, class_="chart-caption"))

    def write_tick(self, text: str, y: float) -> None:
        """Write a value at the right edge of the labels, its middle at `y`."""
        self.labels.append(
            element(
                "text",
                text,
                x=LABELS_WIDTH - 6,
                y=y + 4,
                text_anchor="end",
                class_="chart-label",
            )
        )

    def write(self, text: str, x: float, y: float, *, anchor: str, class_: str) -> None:
        """Write on the plot at a share of its width."""
        self.plot.append(
            element("text", text, x=percent(x), y=y, text_anchor=anchor, class_=class_)
        )
