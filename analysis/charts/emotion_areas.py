"""The seven emotions over time, stacked to 100 %, with silence hatched."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.emotion_cells import TimedReading
from analysis.charts.svg import element, format_number, join, percent
from analysis.charts.time_axis import format_clock
from analysis.wording import emotion_name, format_decimal, format_percent
from ml.labels import EMOTIONS


def draw_emotion_areas(
    cells: Sequence[TimedReading], duration_s: float, *, y: float, height: float, unread: str
) -> SafeString:
    """Return stacked areas in steps, one step per cell; nothing is interpolated between them.

    Args:
        cells: readings that do not overlap.
        duration_s: length of the recording, the drawing's width.
        y: top of the row in pixels.
        height: height of the row in pixels.
        unread: what a cell without probabilities is called, such as "no speech".
    """
    stretched = element(
        "svg",
        *(_draw_area(index, cells) for index in range(len(EMOTIONS))),
        x=0,
        y=y,
        width="100%",
        height=height,
        viewBox=f"0 0 {format_number(float(duration_s))} 100",
        preserveAspectRatio="none",
    )
    ground = element("rect", x=0, y=y, width="100%", height=height, class_="chart-silence")
    return join(
        (
            ground,
            stretched,
            *(_draw_hover(cell, duration_s, y, height, unread) for cell in cells),
        )
    )


def describe_areas(cells: Sequence[TimedReading], unread: str) -> str:
    """Return which emotion leads when, in words."""
    runs: list[tuple[str, float, float]] = []
    for cell in cells:
        if runs and runs[-1][0] == cell.top_emotion:
            runs[-1] = (cell.top_emotion, runs[-1][1], cell.end_s)
        else:
            runs.append((cell.top_emotion, cell.start_s, cell.end_s))
    return "; ".join(
        gettext("%(start)s to %(end)s s: %(what)s")
        % {
            "start": format_decimal(start_s, 1),
            "end": format_decimal(end_s, 1),
            "what": emotion_name(emotion) if emotion else unread,
        }
        for emotion, start_s, end_s in runs
    )


def _draw_area(index: int, cells: Sequence[TimedReading]) -> SafeString:
    steps = []
    for cell in cells:
        if cell.probabilities is None:
            continue
        # The stack begins at the bottom with the first emotion.
        low = 100.0 * (1.0 - sum(cell.probabilities[:index]))
        high = low - 100.0 * cell.probabilities[index]
        left, right, top, bottom = (format_number(v) for v in (cell.start_s, cell.end_s, high, low))
        steps.append(f"M{left} {bottom}V{top}H{right}V{bottom}Z")
    return element(
        "path",
        d="".join(steps) or "M0 0",
        class_=f"emotion-fill emotion-{EMOTIONS[index]}",
        shape_rendering="crispEdges",
    )


def _draw_hover(
    cell: TimedReading, duration_s: float, y: float, height: float, unread: str
) -> SafeString:
    """Return an invisible column that shows the numbers when it is pointed at."""
    return element(
        "rect",
        element("title", _describe_cell(cell, unread)),
        x=percent(cell.start_s / duration_s),
        y=y,
        width=percent((cell.end_s - cell.start_s) / duration_s),
        height=height,
        class_="chart-hover",
    )


def _describe_cell(cell: TimedReading, unread: str) -> str:
    span = f"{format_clock(cell.start_s)}–{format_clock(cell.end_s)}"
    if cell.probabilities is None:
        return f"{span}: {unread}"
    ranked = sorted(zip(cell.probabilities, EMOTIONS, strict=True), reverse=True)[:3]
    numbers = ", ".join(f"{emotion_name(name)} {format_percent(p)}" for p, name in ranked)
    return f"{span}: {numbers}"
