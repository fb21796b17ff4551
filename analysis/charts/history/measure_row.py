"""One measure over time: band, line, dots, and what is usual for the person behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from django.utils.safestring import SafeString

from analysis.charts.history.paths import (
    WIDTH,
    Spot,
    place,
    trace_band,
    trace_dots,
    trace_line,
)
from analysis.charts.svg import element


class Mark(NamedTuple):
    """One value of a series; a tuple, because a long history has thousands.

    Attributes:
        x: share of the window.
        value, low, high: in the row's own unit; the interval may be missing.
        kind: plain, inconclusive, corrected or rejected.
    """

    x: float
    value: float
    low: float | None = None
    high: float | None = None
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of values behind the line, such as what is usual; `class_` colours it."""

    low: float
    high: float
    class_: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """What one row shows.

    Attributes:
        bottom, top: the values at its lower and upper edge.
        height: in pixels.
        class_: colours line, band and dots.
        zones: drawn first, in their order.
        rules: values with a thin line.
        dots: how large a dot each value gets: large, small or none.
    """

    marks: Sequence[Mark]
    bottom: float
    top: float
    height: int
    class_: str
    zones: Sequence[Zone] = ()
    rules: Sequence[float] = ()
    dots: Literal["large", "small", "none"] = "large"

    def y_of(self, value: float) -> int:
        """Return how far from the top of the row a value lies, in its units."""
        return self.place([0.0], [value])[0][1]

    def place(self, xs: Sequence[float], values: Sequence[float]) -> list[Spot]:
        """Return the places of values; those beyond an edge lie on it."""
        shares = (np.asarray(values, np.float64) - self.bottom) / (self.top - self.bottom)
        return place(xs, shares.clip(0.0, 1.0), self.height)


def draw_measure(row: MeasureRow) -> list[SafeString]:
    """Return the row's elements, from the rearmost to the foremost."""
    drawn = [mark for mark in row.marks if mark.kind != "rejected"]
    line = trace_line(row.place([m.x for m in drawn], [m.value for m in drawn]))
    parts = [
        *(_draw_zone(row, zone) for zone in row.zones),
        *(_draw_rule(row, value) for value in row.rules),
        _path(_trace_bands(row, drawn), f"history-band {row.class_}"),
        _path(line, f"history-line {row.class_}"),
        *_draw_dots(row),
    ]
    return [part for part in parts if part]


def _draw_zone(row: MeasureRow, zone: Zone) -> SafeString:
    top, bottom = row.y_of(zone.high), row.y_of(zone.low)
    return element("rect", x=0, y=top, width=WIDTH, height=bottom - top, class_=zone.class_)


def _draw_rule(row: MeasureRow, value: float) -> SafeString:
    return _path(f"M0 {row.y_of(value)}h{WIDTH}", "history-rule")


def _trace_bands(row: MeasureRow, marks: Sequence[Mark]) -> str:
    """One area for each run of values that have an interval."""
    areas = []
    for has_interval, run in groupby(marks, key=lambda mark: mark.low is not None):
        if not has_interval:
            continue
        edges = [(m.x, m.low, m.high) for m in run if m.low is not None and m.high is not None]
        xs, lows, highs = zip(*edges, strict=True)
        areas.append(trace_band(row.place(xs, lows), row.place(xs, highs)))
    return "".join(areas)


def _draw_dots(row: MeasureRow) -> list[SafeString]:
    if row.dots == "none":
        return []
    spots: dict[str, list[Spot]] = {}
    places = row.place([mark.x for mark in row.marks], [mark.value for mark in row.marks])
    for mark, spot in zip(row.marks, places, strict=True):
        spots.setdefault(mark.kind, []).append(spot)
    class_ = f"{row.class_} history-dots-small" if row.dots == "small" else row.class_
    parts = []
    for kind, found in spots.items():
        path = trace_dots(found)
        parts.append(_path(path, f"history-dots history-dots-{kind} {class_}"))
        if kind in ("inconclusive", "rejected", "corrected"):
            # The middle of a ring, in the colour of the ground or of the emotion.
            parts.append(_path(path, f"history-dots history-core-{kind} {class_}"))
    return parts


def _path(data: str, class_: str) -> SafeString:
    return element("path", d=data, class_=class_) if data else SafeString("")
