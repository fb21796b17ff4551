"""The charts of a study's dashboard, each on its sheet; small groups are withheld as there."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Final, TypeVar
from xml.etree.ElementTree import Element

from django.utils.translation import gettext

from analysis.charts.cohort.rows import Row, RowsChart, draw_rows
from analysis.charts.history.canvas import LABELS_WIDTH
from analysis.charts.history.measure_row import Mark
from analysis.charts.interval_bars import HEIGHT as BAR_HEIGHT
from analysis.charts.interval_bars import draw_interval_bar
from analysis.cohort.figures import Figures, Part, StudyFigures
from analysis.exports.pictures.charts import WIDTH, measure_height
from analysis.exports.pictures.flattening import SVG, flatten
from analysis.exports.pictures.sheet import Placed, Sheet, write
from analysis.exports.pictures.study_differences import (
    draw_mean_differences,
    draw_share_differences,
)
from analysis.exports.pictures.study_sheet import (
    AXIS,
    STEP,
    add_row,
    begin_bars,
    build_sheet,
    describe_people,
    write_foot,
)
from analysis.models import Study
from analysis.presentation.cohort_words import format_seconds
from analysis.presentation.study_differences import describe_value
from analysis.wording import emotion_name, format_percent
from ml.labels import EMOTIONS

_MOST_TICKS: Final = 8

T = TypeVar("T")


def draw_shares(study: Study, found: StudyFigures) -> Sheet | None:
    """Return what share of people showed each expression; None of fewer than five people."""
    figures = found.everyone
    if figures is None:
        return None
    rows = [
        (emotion_name(e), e, describe_value(e, figures.shares[e]), figures.shares[e])
        for e in EMOTIONS
    ]
    group = begin_bars()
    for index, (name, emotion, numbers, share) in enumerate(rows):
        bar = draw_interval_bar(emotion, share.value, share.low, share.high)
        add_row(group, name, bar, numbers, AXIS + index * STEP)
    title = gettext("Who showed which expression, at a threshold of %(threshold)s") % {
        "threshold": format_percent(found.threshold)
    }
    return build_sheet(study, found, title, group, AXIS + len(rows) * STEP)


def draw_groups(study: Study, found: StudyFigures) -> Sheet | None:
    """Return each group's share of people who showed each expression; None without two groups."""
    return _draw_parts(study, found, found.groups, gettext("Who showed which expression, by group"))


def draw_answers(study: Study, found: StudyFigures) -> Sheet | None:
    """Return the same by the answers to one column; None where none is chosen, or one is left."""
    if found.breakdown is None:
        return None
    column = {"column": found.breakdown.column}
    title = gettext("Who showed which expression, by “%(column)s”") % column
    return _draw_parts(study, found, found.breakdown.parts, title)


def _draw_parts(
    study: Study, found: StudyFigures, parts: Sequence[Part], title: str
) -> Sheet | None:
    shown = [(part, part.figures) for part in parts if part.figures is not None]
    if len(shown) < 2:
        return None
    group, y = begin_bars(), float(AXIS)
    for emotion in [found.filters.emotion] if found.filters.emotion else EMOTIONS:
        write(group, emotion_name(emotion), 0, y + 16, "strong")
        y += BAR_HEIGHT
        for part, figures in shown:
            share = figures.shares[emotion]
            bar = draw_interval_bar(emotion, share.value, share.low, share.high)
            add_row(group, _shorten(part), bar, describe_value(emotion, share), y)
            y += BAR_HEIGHT
        y += 8
    return build_sheet(study, found, title, group, y)


def draw_course(study: Study, found: StudyFigures) -> Sheet | None:
    """Return the mean probabilities over the seconds of the recordings, five people at least."""
    shown = [(s, s.figures) for s in found.course.stretches if s.figures is not None]
    if len(shown) < 2:
        return None
    start, end = shown[0][0].start_s, shown[-1][0].end_s
    span = end - start
    points = [((s.start_s + s.end_s - 2 * start) / 2 / span, figures) for s, figures in shown]
    edges = [s.start_s for s, _figures in shown]
    ticks = [((at - start) / span, format_seconds(at)) for at in _thin(edges)]
    marker = found.course.marker
    chart = RowsChart(
        rows=_list_rows(points, found.filters.emotion),
        ticks=ticks,
        links=(),
        zero=(0.0 - start) / span if marker and start < 0.0 < end else None,
    )
    title = (
        gettext("Mean probabilities, aligned at “%(marker)s”") % {"marker": marker}
        if marker
        else gettext("Mean probabilities from the start of the recordings")
    )
    return _draw(study, found, title, chart)


def draw_calendar(study: Study, found: StudyFigures) -> Sheet | None:
    """Return the mean probabilities by day or week; None for fewer than two that can be shown."""
    n = len(found.calendar)
    points = [
        ((index + 0.5) / n, part.figures)
        for index, part in enumerate(found.calendar)
        if part.figures is not None
    ]
    if len(points) < 2:
        return None
    # The last label would run over the edge.
    labels = [((index + 0.5) / n, part.label) for index, part in enumerate(found.calendar[:-1])]
    chart = RowsChart(rows=_list_rows(points, found.filters.emotion), ticks=_thin(labels), links=())
    title = (
        gettext("Mean probabilities by week")
        if found.weeks
        else gettext("Mean probabilities by day")
    )
    return _draw(study, found, title, chart)


def draw_nothing(study: Study, title: str) -> Sheet:
    """Return a sheet that says why a chart is not there."""
    group = Element(f"{{{SVG}}}g")
    write(group, gettext("Too few participants with a result: nothing is drawn."), 0, 20, "name")
    foot = write_foot(study)
    return Sheet(title, study.name, foot, WIDTH, 40, drawings=[Placed(group)])


STUDY_CHARTS: Final[dict[str, Callable[[Study, StudyFigures], Sheet | None]]] = {
    "shares": draw_shares,
    "groups": draw_groups,
    "answers": draw_answers,
    "share-differences": draw_share_differences,
    "mean-differences": draw_mean_differences,
    "course": draw_course,
    "calendar": draw_calendar,
}


def _list_rows(points: Sequence[tuple[float, Figures]], chosen: str) -> list[Row]:
    # The same scale for all: up to the next quarter above the highest interval.
    ends = [
        _bound(figures, e)[1] or figures.means[e].value for _, figures in points for e in EMOTIONS
    ]
    highest = max(ends)
    top = min(1.0, ceil(4 * highest) / 4)
    return [
        Row(
            name=emotion_name(emotion),
            top=(top, format_percent(top)),
            class_=f"emotion-{emotion}",
            marks=[
                Mark(x, figures.means[emotion].value, *_bound(figures, emotion))
                for x, figures in points
            ],
        )
        for emotion in ([chosen] if chosen else EMOTIONS)
    ]


def _bound(figures: Figures, emotion: str) -> tuple[float | None, float | None]:
    mean = figures.means[emotion]
    if mean.low is None or mean.high is None:
        return None, None
    return max(0.0, mean.low), min(1.0, mean.high)


def _draw(study: Study, found: StudyFigures, title: str, chart: RowsChart) -> Sheet:
    drawn = draw_rows(chart)
    return Sheet(
        title=title,
        subtitle=describe_people(study, found),
        foot=write_foot(study),
        width=WIDTH,
        height=measure_height(drawn.plot),
        drawings=[
            Placed(flatten(drawn.labels, LABELS_WIDTH)),
            Placed(flatten(drawn.plot, WIDTH - LABELS_WIDTH), x=LABELS_WIDTH),
        ],
    )


def _shorten(part: Part) -> str:
    label = part.label if len(part.label) <= 16 else f"{part.label[:15]}…"
    return f"{label} ({part.n})"


def _thin(items: list[T]) -> list[T]:
    every = max(1, -(-len(items) // _MOST_TICKS))
    return items[::every]
