"""Several measures above each other, over seconds or over days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.history.canvas import LABELS_WIDTH, Canvas
from analysis.charts.history.measure_row import Mark, MeasureRow, draw_measure
from analysis.charts.svg import element, join, percent

AXIS_HEIGHT: Final = 24
HEIGHT: Final = 44
TALL_HEIGHT: Final = 140
_GAP: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One measure.

    Attributes:
        class_: colours it, such as `emotion-fear`.
        bottom, top: the values at its edges, with their labels.
    """

    name: str
    class_: str
    marks: Sequence[Mark]
    bottom: tuple[float, str] = (0.0, "0")
    top: tuple[float, str] = (1.0, "100\u00a0%")


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of the axis, from `start` to `end` as shares of the width, that leads somewhere."""

    start: float
    end: float
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class RowsChart:
    """What there is to draw.

    Attributes:
        ticks: share of the width and label of each line of the axis.
        zero: where a marker stands, as a share of the width; None for none.
    """

    rows: Sequence[Row]
    ticks: Sequence[tuple[float, str]]
    links: Sequence[Link]
    zero: float | None = None


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """Two drawings of equal height: labels, and the plot that fills the rest."""

    labels: SafeString
    plot: SafeString


def draw_rows(chart: RowsChart) -> DrawnRows:
    """Return the chart; a single row is drawn tall."""
    canvas = Canvas(y=6)
    height = TALL_HEIGHT if len(chart.rows) == 1 else HEIGHT
    for row in chart.rows:
        _add_row(canvas, row, height)
    bottom = canvas.y - _GAP
    grid = _draw_axis(canvas, chart, bottom)
    total = bottom + AXIS_HEIGHT
    links = join(_draw_link(link, bottom) for link in chart.links)
    return DrawnRows(
        _wrap(canvas.labels, LABELS_WIDTH, total, "history-labels"),
        _wrap([grid, *canvas.plot, links], "100%", total, "history-plot"),
    )


def _add_row(canvas: Canvas, row: Row, height: int) -> None:
    (low, low_label), (high, high_label) = row.bottom, row.top
    rules = (low, 0.0, high) if low < 0.0 else (low, high)
    dots = "small" if len(row.marks) <= 60 else "none"
    measure = MeasureRow(row.marks, low, high, height, row.class_, rules=rules, dots=dots)  # type: ignore[arg-type]  # one of the three words
    canvas.write_name(row.name, canvas.y + height / 2)
    canvas.write_tick(high_label, canvas.y + 5)
    canvas.write_tick(low_label, canvas.y + height - 4)
    canvas.add_row(height, *draw_measure(measure), gap=_GAP)


def _draw_axis(canvas: Canvas, chart: RowsChart, bottom: int) -> SafeString:
    lines = []
    for x, label in chart.ticks:
        lines.append(_draw_line(x, bottom, "chart-grid"))
        anchor = "start" if x < 0.03 else "end" if x > 0.97 else "middle"
        canvas.write(label, x, bottom + 16, anchor=anchor, class_="chart-label")
    if chart.zero is not None:
        lines.append(_draw_line(chart.zero, bottom, "cohort-marker"))
    return element("g", *lines)


def _draw_line(x: float, bottom: int, class_: str) -> SafeString:
    return element("line", x1=percent(x), x2=percent(x), y1=0, y2=bottom, class_=class_)


def _draw_link(link: Link, bottom: int) -> SafeString:
    area = element(
        "rect",
        element("title", link.title),
        x=percent(link.start),
        y=0,
        width=percent(link.end - link.start),
        height=bottom,
        class_="chart-hover",
    )
    return element("a", area, href=link.href, tabindex=-1)


def _wrap(parts: Sequence[SafeString], width: int | str, height: int, class_: str) -> SafeString:
    return element(
        "svg",
        *parts,
        width=width,
        height=height,
        class_=f"chart {class_}",
        aria_hidden="true",
        focusable="false",
    )
