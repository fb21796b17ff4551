"""How often answers are right that are stated with a given probability."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.svg import element

SIDE, LEFT, BOTTOM, EDGE = 260, 46, 34, 10
LARGEST_RADIUS, SMALLEST_RADIUS = 11.0, 2.5

Bins = Sequence[Mapping[str, Any]]


def draw_reliability(bins: Bins) -> SafeString | None:
    """Return the drawing, or None where the card holds no bins.

    Args:
        bins: each with `n`, the mean `stated` probability and the `accuracy`; the area of a point
            is its share of the samples.
    """
    if not bins:
        return None
    largest = max(part["n"] for part in bins)
    points = [
        element(
            "circle",
            cx=_across(part["stated"]),
            cy=_up(part["accuracy"]),
            r=max(SMALLEST_RADIUS, LARGEST_RADIUS * sqrt(part["n"] / largest)),
            class_="chart-point",
        )
        for part in bins
    ]
    return element(
        "svg",
        element("title", gettext("Stated probability against the share that is right")),
        *_draw_grid(),
        element(
            "line", x1=_across(0), y1=_up(0), x2=_across(1), y2=_up(1), class_="chart-diagonal"
        ),
        *points,
        viewBox=f"0 0 {SIDE} {SIDE}",
        role="img",
        class_="chart chart-reliability",
    )


def _across(fraction: float) -> float:
    return LEFT + fraction * (SIDE - LEFT - EDGE)


def _up(fraction: float) -> float:
    return EDGE + (1.0 - fraction) * (SIDE - EDGE - BOTTOM)


def _draw_grid() -> list[SafeString]:
    marks = []
    for share in (0.0, 0.5, 1.0):
        label = f"{share:.0%}".replace("%", "\u00a0%")
        x, y = _across(share), _up(share)
        marks += [
            element("line", x1=_across(0), x2=_across(1), y1=y, y2=y, class_="chart-grid"),
            element("line", x1=x, x2=x, y1=_up(0), y2=_up(1), class_="chart-grid"),
            element("text", label, x=LEFT - 6, y=y + 4, text_anchor="end", class_="chart-label"),
        ]
        anchor = "end" if share == 1.0 else "middle"
        marks.append(
            element("text", label, x=x, y=_up(0) + 16, text_anchor=anchor, class_="chart-label")
        )
    return marks
