"""How much each stretch of time raised or lowered a probability, as bars up and down from 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from analysis.charts import time_axis
from analysis.charts.svg import element, percent
from analysis.charts.timeline import LABELS_WIDTH, DrawnTimeline

BARS_HEIGHT = 96
# More bars than a screen has room for would only make the page heavy.
MOST_BARS = 240
_LEAST_HEIGHT = 1.5
_GAP_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time with its signed share, a difference of probabilities in [-1, 1]."""

    start_s: float
    end_s: float
    share: float


def draw_driving_windows(
    stretches: Sequence[Stretch], *, start_s: float, end_s: float, title: str, description: str
) -> DrawnTimeline:
    """Return the bars between two times, with their scale in points at the left.

    Args:
        stretches: in order of time; where two overlap, the middle between them belongs to each.
        start_s, end_s: what the drawing spans, end after start.
        title, description: what it says to those who cannot see it.
    """
    bars = _merge(_part_overlaps(stretches))
    peak = max((abs(bar.share) for bar in bars), default=0.0) or 1.0
    height = BARS_HEIGHT + time_axis.HEIGHT
    plot = element(
        "svg",
        element("title", title),
        element("desc", description),
        *(_draw_bar(bar, peak, start_s, end_s) for bar in bars),
        element(
            "line", x1="0%", x2="100%", y1=BARS_HEIGHT / 2, y2=BARS_HEIGHT / 2, class_="chart-axis"
        ),
        _draw_axis(start_s, end_s),
        width="100%",
        height=height,
        role="img",
        class_="chart driving",
    )
    return DrawnTimeline(_draw_labels(peak, height), plot)


def format_points(share: float) -> str:
    """Return a signed difference of probabilities in points; as many decimals as it takes."""
    points = 100.0 * share
    decimals = 1 if abs(points) >= 0.095 or points == 0 else 3
    # Rounded here, because Django's own formatting cuts off.
    written = number_format(round(abs(points), decimals), decimals)
    sign = "+" if points > 0 else "\u2212" if points < 0 else ""
    return f"{sign}{written}"


def _part_overlaps(stretches: Sequence[Stretch]) -> list[Stretch]:
    parted = []
    for index, stretch in enumerate(stretches):
        start_s, end_s = stretch.start_s, stretch.end_s
        if index > 0:
            start_s = max(start_s, (stretches[index - 1].end_s + start_s) / 2.0)
        if index + 1 < len(stretches):
            end_s = min(end_s, (end_s + stretches[index + 1].start_s) / 2.0)
        parted.append(Stretch(start_s, max(start_s, end_s), stretch.share))
    return parted


def _merge(bars: list[Stretch]) -> list[Stretch]:
    """Neighbours put together, with the sum of their shares, where there are too many."""
    size = -(-len(bars) // MOST_BARS)
    if size <= 1:
        return bars
    groups = [bars[at : at + size] for at in range(0, len(bars), size)]
    return [Stretch(g[0].start_s, g[-1].end_s, sum(bar.share for bar in g)) for g in groups]


def _draw_bar(bar: Stretch, peak: float, start_s: float, end_s: float) -> SafeString:
    middle, span_s = BARS_HEIGHT / 2, end_s - start_s
    height = max(_LEAST_HEIGHT, (middle - 2) * abs(bar.share) / peak)
    gap_s = _GAP_SHARE * (bar.end_s - bar.start_s)
    return element(
        "rect",
        x=percent((bar.start_s - start_s + gap_s / 2) / span_s),
        y=middle - height if bar.share >= 0 else middle,
        width=percent((bar.end_s - bar.start_s - gap_s) / span_s),
        height=height,
        class_="driving-raised" if bar.share >= 0 else "driving-lowered",
    )


def _draw_axis(start_s: float, end_s: float) -> SafeString:
    if start_s == 0:
        return time_axis.draw_time_axis(end_s, y=BARS_HEIGHT)
    ends = ((0.0, start_s, "start"), (1.0, end_s, "end"))
    return element(
        "g",
        *(
            element(
                "text",
                time_axis.format_clock(time_s),
                x=percent(place),
                y=BARS_HEIGHT + 16,
                text_anchor=anchor,
                class_="chart-label",
            )
            for place, time_s, anchor in ends
        ),
    )


def _draw_labels(peak: float, height: float) -> SafeString:
    labels = (
        (12.0, format_points(peak)),
        (BARS_HEIGHT / 2 + 4, "0"),
        (BARS_HEIGHT - 2.0, format_points(-peak)),
    )
    return element(
        "svg",
        *(
            element("text", text, x=LABELS_WIDTH - 6, y=y, text_anchor="end", class_="chart-label")
            for y, text in labels
        ),
        width=LABELS_WIDTH,
        height=height,
        class_="timeline-labels",
        aria_hidden="true",
    )
