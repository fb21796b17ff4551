"""The derived valence on a line from -1 (unpleasant) to +1 (pleasant)."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.svg import element, percent
from analysis.wording import format_valence

HEIGHT = 44
LINE_Y = 14


def draw_valence_scale(
    valence: float, low: float | None = None, high: float | None = None
) -> SafeString:
    """Return the scale with a marker at `valence` and its interval as a whisker; all in [-1, 1]."""
    at = _place(valence)
    marks = [
        element("line", x1="0%", x2="100%", y1=LINE_Y, y2=LINE_Y, class_="chart-axis"),
        element("line", x1="50%", x2="50%", y1=LINE_Y - 7, y2=LINE_Y + 7, class_="chart-axis"),
        element("line", x1="50%", x2=at, y1=LINE_Y, y2=LINE_Y, class_="chart-span"),
        *_draw_whisker(low, high),
        element("circle", cx=at, cy=LINE_Y, r=6, class_="chart-marker"),
    ]
    labels = (
        (0.0, "start", gettext("unpleasant")),
        (0.5, "middle", "0"),
        (1.0, "end", gettext("pleasant")),
    )
    marks += [
        element("text", text, x=percent(x), y=38, text_anchor=anchor, class_="chart-label")
        for x, anchor, text in labels
    ]
    title = gettext("Valence %(value)s on a scale from -1 to +1") % {
        "value": format_valence(valence)
    }
    return element(
        "svg",
        element("title", title),
        *marks,
        width="100%",
        height=HEIGHT,
        role="img",
        class_="chart chart-valence",
    )


def _draw_whisker(low: float | None, high: float | None) -> list[SafeString]:
    if low is None or high is None:
        return []
    ends = (
        element("line", x1=_place(end), x2=_place(end), y1=LINE_Y - 5, y2=LINE_Y + 5)
        for end in (low, high)
    )
    span = element("line", x1=_place(low), x2=_place(high), y1=LINE_Y, y2=LINE_Y)
    return [element("g", span, *ends, class_="chart-whisker")]


def _place(valence: float) -> str:
    return percent((valence + 1.0) / 2.0)
