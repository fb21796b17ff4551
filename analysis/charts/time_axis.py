"""The time axis that all rows of one recording share."""

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from analysis.charts.svg import element, join, percent

HEIGHT = 24
STEPS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
MOST_TICKS = 5
# Labels with hours are half as long again.
MOST_TICKS_OF_HOURS = 2.5
_HOUR_S = 3600


def choose_step_s(duration_s: float) -> float:
    """Return the smallest round step that gives few enough ticks for a phone."""
    most = MOST_TICKS if duration_s < _HOUR_S else MOST_TICKS_OF_HOURS
    for step in STEPS_S:
        if duration_s / step <= most:
            return step
    return _HOUR_S * (1 + duration_s // (_HOUR_S * most))


def list_ticks_s(duration_s: float) -> list[float]:
    """Return the times that carry a label, from 0, all inside the recording."""
    step = choose_step_s(duration_s)
    return [step * index for index in range(int(duration_s / step + 1e-9) + 1)]


def format_clock(seconds: float) -> str:
    """Return a time as a player writes it: 0:07, 12:30, 1:02:30; halves of a second are kept."""
    whole, fraction = divmod(seconds, 1)
    minutes, rest = divmod(int(whole), 60)
    hours, minutes = divmod(minutes, 60)
    tail = number_format(f"{fraction:.1f}", 1)[1:] if fraction >= 0.05 else ""
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}{tail}"


def draw_time_axis(duration_s: float, *, y: float) -> SafeString:
    """Return the labels of the axis; their top is at `y` pixels."""
    return join(
        element(
            "text",
            format_clock(time_s),
            x=percent(time_s / duration_s),
            y=y + 16,
            text_anchor=_anchor(time_s / duration_s),
            class_="chart-label",
        )
        for time_s in list_ticks_s(duration_s)
    )


def draw_time_grid(duration_s: float, *, y: float, height: float) -> SafeString:
    """Return faint vertical lines at the labelled times."""
    return join(
        element(
            "line",
            x1=percent(time_s / duration_s),
            x2=percent(time_s / duration_s),
            y1=y,
            y2=y + height,
            class_="chart-grid",
        )
        for time_s in list_ticks_s(duration_s)
    )


def _anchor(fraction: float) -> str:
    if fraction < 0.02:
        return "start"
    return "end" if fraction > 0.97 else "middle"
