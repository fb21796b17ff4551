"""The outline of a sound: its lowest and highest sample in each column."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from analysis.charts.svg import element, format_number

Envelope = Sequence[Sequence[float]]


def draw_waveform(envelope: Envelope, *, y: float, height: float) -> SafeString:
    """Return the outline, stretched over the drawing's width.

    Args:
        envelope: pairs of lowest and highest sample in [-1, 1], evenly spaced in time.
        y: top of the row in pixels.
        height: height of the row in pixels; -1 lies at its bottom and +1 at its top.
    """
    n_columns = max(len(envelope), 1)
    # A clip spoken softly would be a flat line: draw it against its own peak.
    peak = max((max(abs(low), abs(high)) for low, high in envelope), default=0.0) or 1.0
    tops = [f"{column} {_y_of(high / peak)}" for column, (_, high) in enumerate(envelope)]
    bottoms = [f"{column} {_y_of(low / peak)}" for column, (low, _) in enumerate(envelope)]
    outline = " L".join(tops + bottoms[::-1])
    return element(
        "svg",
        element("line", x1=0, x2=n_columns, y1=50, y2=50, class_="chart-axis"),
        element("path", d=f"M{outline}Z" if outline else "M0 50", class_="chart-waveform"),
        x=0,
        y=y,
        width="100%",
        height=height,
        viewBox=f"0 0 {max(n_columns - 1, 1)} 100",
        preserveAspectRatio="none",
    )


def _y_of(sample: float) -> str:
    return format_number(50.0 - 48.0 * max(-1.0, min(1.0, sample)))
