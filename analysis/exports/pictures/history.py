"""A person's history as a picture."""

from django.utils.translation import gettext, ngettext

from analysis.charts.history.canvas import LABELS_WIDTH
from analysis.exports.content import HistoryContent
from analysis.exports.pictures.charts import describe_foot, list_legend, measure_height
from analysis.exports.pictures.flattening import flatten
from analysis.exports.pictures.sheet import Placed, Sheet
from analysis.history.baseline import assess_change
from analysis.presentation.history_chart import draw, fit_scale
from analysis.presentation.history_words import write_day

WIDTH = 1000


def draw_history(content: HistoryContent, *, width: int = WIDTH) -> Sheet | None:
    """Return the chart of the whole history; None where nothing stands on the time axis.

    Args:
        width: of the chart in pixels; its letters keep their size.
    """
    history = content.history
    scale = fit_scale(history, None, None)
    if scale is None:
        return None
    drawn = draw(history, assess_change(history.points), scale)
    return Sheet(
        title=gettext("History"),
        subtitle=describe_span(content),
        foot=describe_foot(content.subject),
        width=width,
        height=measure_height(drawn.plot),
        drawings=[
            Placed(flatten(drawn.labels, LABELS_WIDTH)),
            Placed(flatten(drawn.plot, width - LABELS_WIDTH), x=LABELS_WIDTH),
        ],
        legend=list_legend(),
    )


def describe_span(content: HistoryContent) -> str:
    """Return whose history it is, how many sessions, and from when to when."""
    points = content.history.points
    parts = [
        content.subject.code,
        ngettext("%(n)d session", "%(n)d sessions", len(points)) % {"n": len(points)},
    ]
    if points:
        ends = (write_day(point.held_at) for point in (points[0], points[-1]))
        parts.append(" – ".join(dict.fromkeys(ends)))
    return " · ".join(parts)
