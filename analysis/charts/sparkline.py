"""A person's valence over the last sessions as a line no larger than a word."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from analysis.charts.svg import element
from analysis.wording import format_valence

WIDTH: Final = 120
HEIGHT: Final = 36
MARGIN: Final = 5.0


def draw_sparkline(valences: Sequence[float]) -> SafeString:
    """Return the line with a dot at the newest value, and the same in words.

    The scale is from -1 to +1 in every row, so that two rows may be compared, and a faint line
    marks 0. Sessions stand at even distances, whatever time lies between them.

    Args:
        valences: oldest first, each in [-1, 1]; at least one.
    """
    points = [(_place_x(i, len(valences)), _place_y(value)) for i, value in enumerate(valences)]
    last_x, last_y = points[-1]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    zero = _place_y(0.0)
    return element(
        "svg",
        element("title", describe_trend(valences)),
        element("line", x1=0, x2=WIDTH, y1=zero, y2=zero, class_="sparkline-zero"),
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


def _place_y(valence: float) -> float:
    return MARGIN + (1.0 - valence) / 2.0 * (HEIGHT - 2 * MARGIN)
