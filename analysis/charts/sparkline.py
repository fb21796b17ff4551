"""A person's valence over the last sessions as a line no larger than a word."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from analysis.charts.svg import element
from analysis.wording import format_valence

WIDTH: Final = 120
HEIGHT: Final = 40
MARGIN: Final = 5.0
# How much of the scale from -1 to +1 the height shows. A person moves within a small part of it:
# on the whole scale each line would be flat, on a scale of its own each tremor a storm.
LEAST_SPAN: Final = 0.8


def draw_sparkline(valences: Sequence[float]) -> SafeString:
    """Return the line with a dot at the newest value, and the same in words.

    The line stands in the middle of its row. A step of the same height is the same difference in
    every row, unless a person's values lie further apart than `LEAST_SPAN`; a faint line marks 0
    where it is in view. Sessions stand at even distances, whatever time lies between them.

    Args:
        valences: oldest first, each in [-1, 1]; at least one.
    """
    middle = (min(valences) + max(valences)) / 2.0
    span = max(LEAST_SPAN, max(valences) - min(valences))

    def place_y(valence: float) -> float:
        return MARGIN + (0.5 - (valence - middle) / span) * (HEIGHT - 2 * MARGIN)

    points = [(_place_x(i, len(valences)), place_y(value)) for i, value in enumerate(valences)]
    last_x, last_y = points[-1]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element(
        "svg",
        element("title", describe_trend(valences)),
        _draw_zero(place_y(0.0)),
        element("polyline", points=line, class_="sparkline-line"),
        element("circle", cx=last_x, cy=last_y, r=3.5, class_="sparkline-last"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        class_="sparkline",
    )


def describe_trend(valences: Sequence[float]) -> str:
    """Return the line in one sentence: its range and its end."""
    sentence = ngettext(
        "Valence of one session: %(last)s, on a scale from −1 to +1.",
        "Valence of the last %(n)d sessions: between %(low)s and %(high)s, "
        "in the last one %(last)s, on a scale from −1 to +1.",
        len(valences),
    )
    return sentence % {
        "n": len(valences),
        "low": format_valence(min(valences)),
        "high": format_valence(max(valences)),
        "last": format_valence(valences[-1]),
    }


def _place_x(index: int, n: int) -> float:
    # One value alone stands where the newest one always stands.
    share = index / (n - 1) if n > 1 else 1.0
    return MARGIN + share * (WIDTH - 2 * MARGIN)


def _draw_zero(y: float) -> str:
    if not 0.0 <= y <= HEIGHT:
        return ""
    return element("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="sparkline-zero")
