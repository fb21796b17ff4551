"""Series as SVG path data: whole numbers, each point told from the one before, to stay short."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

WIDTH: Final = 2000
# Units of a row's height for one pixel.
TENTHS: Final = 10

# A place in the row: units from its left and from its top.
Spot = tuple[int, int]


def place(xs: ArrayLike, shares: ArrayLike, height: int) -> list[Spot]:
    """Return the places of values.

    Args:
        xs: shares of the width, (n,).
        shares: how high the values lie, 0 at the bottom and 1 at the top, (n,).
        height: of the row, in pixels.
    """
    across = np.rint(np.asarray(xs, np.float64) * WIDTH).astype(int)
    down = np.rint((1.0 - np.asarray(shares, np.float64)) * height * TENTHS).astype(int)
    return list(zip(across.tolist(), down.tolist(), strict=True))


def trace_line(spots: Sequence[Spot]) -> str:
    """Return a line through the places, empty for none."""
    if not spots:
        return ""
    steps = (f"l{x - x0} {y - y0}" for (x0, y0), (x, y) in zip(spots, spots[1:], strict=False))
    return f"M{spots[0][0]} {spots[0][1]}" + "".join(steps)


def trace_band(lows: Sequence[Spot], highs: Sequence[Spot]) -> str:
    """Return the closed area between two lines."""
    outline = trace_line([*highs, *reversed(lows)])
    return f"{outline}z" if outline else ""


def trace_dots(spots: Iterable[Spot]) -> str:
    """Return one stroke of no length at each place."""
    return _trace_strokes(spots, "h0")


def trace_bars(spots: Iterable[Spot], length: int) -> str:
    """Return one stroke downwards from each place, `length` units long."""
    # Back up again, so that the next one is told from the same height.
    return _trace_strokes(spots, f"v{length}m0 {-length}")


def _trace_strokes(spots: Iterable[Spot], stroke: str) -> str:
    parts, before = [], None
    for x, y in spots:
        move = f"M{x} {y}" if before is None else f"m{x - before[0]} {y - before[1]}"
        parts.append(move + stroke)
        before = (x, y)
    return "".join(parts)
