"""A study over the seconds of its recordings and over the days of its sessions."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from analysis.charts.cohort.rows import DrawnRows, Link, Row, RowsChart, draw_rows
from analysis.charts.history.measure_row import Mark
from analysis.charts.time_axis import list_ticks_s
from analysis.cohort.figures import VALENCE, Course, Figures, Mean, Part, Share
from analysis.presentation.cohort_links import Links
from analysis.presentation.cohort_words import format_seconds, format_stretch
from analysis.presentation.study_differences import name_measure
from analysis.wording import format_percent
from ml.labels import EMOTIONS

# The place of a value: from and to as shares of the width.
Placed = tuple[float, float, Figures]
_MOST_TICKS = 6


def draw_course(course: Course, emotion: str, links: Links) -> DrawnRows | None:
    """Return mean probabilities over time with their bands; None where nothing can be shown."""
    shown = [one for one in course.stretches if one.figures is not None]
    if not shown:
        return None
    start, end = shown[0].start_s, shown[-1].end_s
    length = end - start
    placed: list[Placed] = [
        ((one.start_s - start) / length, (one.end_s - start) / length, one.figures)
        for one in shown
        if one.figures is not None
    ]
    measures = (emotion,) if emotion else (*EMOTIONS, VALENCE)
    rows = _build_rows(measures, placed, use_means=True)
    areas = [
        Link(x, x_end, links.of_stretch(one, emotion), _title(one.start_s, one.end_s, figures.n))
        for one, (x, x_end, figures) in zip(shown, placed, strict=True)
    ]
    zero = -start / length if course.marker and start <= 0.0 < end else None
    return draw_rows(RowsChart(rows, _list_ticks(start, end), areas, zero))


def draw_calendar(
    parts: Sequence[Part], emotion: str, links: Links, *, weeks: bool
) -> DrawnRows | None:
    """Return the shares of people by day or week; None for fewer than two that can be shown."""
    shown = [part for part in parts if part.figures is not None]
    if len(shown) < 2:
        return None
    step = timedelta(days=7 if weeks else 1)
    starts = [date.fromisoformat(part.key) for part in shown]
    first, length = starts[0], starts[-1] + step - starts[0]
    placed: list[Placed] = [
        ((day - first) / length, (day - first + step) / length, part.figures)
        for day, part in zip(starts, shown, strict=True)
        if part.figures is not None
    ]
    measures = (emotion,) if emotion else EMOTIONS
    rows = _build_rows(measures, placed, use_means=False)
    areas = [
        Link(
            x,
            x_end,
            links.of_days(part, weeks, emotion),
            _say(part.label, figures.n),
        )
        for part, (x, x_end, figures) in zip(shown, placed, strict=True)
    ]
    every = -(-len(starts) // _MOST_TICKS)
    ticks = [
        ((x + x_end) / 2, date_format(day, "MONTH_DAY_FORMAT"))
        for day, (x, x_end, _) in list(zip(starts, placed, strict=True))[::every]
    ]
    return draw_rows(RowsChart(rows, ticks, areas))


def _build_rows(measures: Sequence[str], placed: Sequence[Placed], *, use_means: bool) -> list[Row]:
    """Return a row for each measure; all emotions have one scale, that ends above them all."""
    marks = {
        measure: [
            _mark((x + x_end) / 2, (figures.means if use_means else figures.shares)[measure])
            for x, x_end, figures in placed
        ]
        for measure in measures
    }
    highest = max(mark.high or 0.0 for e, found in marks.items() if e != VALENCE for mark in found)
    top = min(1.0, ceil(highest * 10.0) / 10.0) or 0.1
    return [_build_row(measure, found, top) for measure, found in marks.items()]


def _build_row(measure: str, marks: Sequence[Mark], top: float) -> Row:
    name = name_measure(measure)
    if measure == VALENCE:
        return Row(name, "cohort-valence", marks, (-1.0, "\u22121"), (1.0, "+1"))
    return Row(name, f"emotion-{measure}", marks, top=(top, format_percent(top)))


def _mark(x: float, value: Mean | Share) -> Mark:
    return Mark(x, value.value, value.low, value.high)


def _list_ticks(start: float, end: float) -> list[tuple[float, str]]:
    """Return labels on both sides of zero, at round times."""
    length = end - start
    after = list_ticks_s(max(end, 0.0)) if end >= -start else []
    before = [] if after else list_ticks_s(-start)
    step = (after or before)[1] if len(after or before) > 1 else length
    first = int(start // step) + (1 if start % step else 0)
    times = [step * index for index in range(first, int(end // step) + 1)]
    return [((time - start) / length, format_seconds(time)) for time in times]


def _title(start_s: float, end_s: float, n: int) -> str:
    return _say(format_stretch(start_s, end_s), n)


def _say(label: str, n: int) -> str:
    people = ngettext("%(n)d person", "%(n)d people", n) % {"n": n}
    return gettext("%(label)s: %(people)s") % {"label": label, "people": people}
