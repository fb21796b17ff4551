"""The result of each session as one bar in the colour of its emotion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.history.paths import TENTHS, Spot, place, trace_bars
from analysis.charts.svg import element

HEIGHT: Final = 24
# From here on bars are drawn thin, so that neighbours stay apart.
N_DENSE: Final = 120


@dataclass(frozen=True, slots=True)
class Result:
    """One session's result; no emotion where it is inconclusive, rejected or empty."""

    x: float
    emotion: str


def draw_results(results: Sequence[Result]) -> list[SafeString]:
    """Return one path for each emotion that occurs, and a short grey one for no result."""
    spots: dict[str, list[Spot]] = {}
    shares = [1.0 if result.emotion else 0.35 for result in results]
    places = place([result.x for result in results], shares, HEIGHT)
    for result, spot in zip(results, places, strict=True):
        spots.setdefault(result.emotion, []).append(spot)
    thin = " history-bars-thin" if len(results) > N_DENSE else ""
    parts = []
    for emotion, found in spots.items():
        length = HEIGHT * TENTHS - found[0][1]
        colour = f"emotion-{emotion}" if emotion else "history-bars-none"
        parts.append(
            element("path", d=trace_bars(found, length), class_=f"history-bars{thin} {colour}")
        )
    return parts
