"""The dashboard of a study as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.safestring import SafeString

from analysis.charts.cohort.rows import DrawnRows
from analysis.charts.interval_bars import draw_percent_axis
from analysis.cohort.aggregates import describe_study
from analysis.cohort.figures import VALENCE, FoundMoment, GroupComparison, Part, StudyFigures
from analysis.cohort.filters import CohortFilter
from analysis.models import Recording, Study
from analysis.presentation.cohort_charts import draw_calendar, draw_course
from analysis.presentation.cohort_filter import FilterBar, Option, describe_filter
from analysis.presentation.cohort_links import Links
from analysis.presentation.cohort_tables import (
    ForestRow,
    MeasureRow,
    PartRow,
    describe_figures,
    describe_part,
    list_differences,
    list_measures,
    summarize,
)
from analysis.presentation.cohort_words import format_stretch
from analysis.presentation.study_differences import describe_value
from analysis.wording import emotion_name, format_percent
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class MomentLine:
    """A moment that stands out, with how to play it.

    Attributes:
        words: the expression with its probability; `second` the next one's.
        fragment: the seconds as the address of a player takes them.
    """

    moment: FoundMoment
    when: str
    words: str
    second: str
    fragment: str
    is_playable: bool
    is_video: bool


@dataclass(frozen=True, slots=True)
class ComparisonCard:
    """Two groups side by side, and which groups could be chosen instead."""

    comparison: GroupComparison
    first_options: Sequence[Option]
    second_options: Sequence[Option]
    shares: Sequence[ForestRow]
    means: Sequence[ForestRow]
    summary: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the page; parts that have nothing to show are empty or None."""

    figures: StudyFigures
    bar: FilterBar
    emotions: Sequence[str]
    minutes: float
    valence: str
    measures: Sequence[MeasureRow]
    axis: SafeString
    course: DrawnRows | None
    course_rows: Sequence[PartRow]
    calendar: DrawnRows | None
    calendar_rows: Sequence[PartRow]
    groups: Sequence[PartRow]
    breakdown: Sequence[PartRow]
    comparison: ComparisonCard | None
    strongest: Sequence[MomentLine]
    ambiguous: Sequence[MomentLine]
    query: str
    everyone_href: str


def describe_dashboard(study: Study, filters: CohortFilter) -> Dashboard:
    """Return the dashboard of a study whose access the caller has checked."""
    figures = describe_study(study, filters)
    links, everyone = Links(study.pk, filters), figures.everyone
    breakdown = figures.breakdown
    return Dashboard(
        figures=figures,
        bar=describe_filter(figures.choices, filters),
        emotions=EMOTIONS,
        minutes=figures.volume.seconds / 60.0,
        valence=describe_value(VALENCE, everyone.means[VALENCE]) if everyone else "",
        measures=list_measures(everyone, links) if everyone else (),
        axis=draw_percent_axis(),
        course=draw_course(figures.course, filters.emotion, links),
        course_rows=_list_course(figures, links),
        calendar=draw_calendar(figures.calendar, filters.emotion, links, weeks=figures.weeks),
        calendar_rows=[
            describe_part(part, partial(links.of_days, part, figures.weeks))
            for part in figures.calendar
        ],
        groups=_list_groups(figures.groups, links),
        breakdown=_list_answers(breakdown.column, breakdown.parts, links) if breakdown else (),
        comparison=_describe_comparison(figures),
        strongest=[_describe_moment(moment) for moment in figures.strongest],
        ambiguous=[_describe_moment(moment) for moment in figures.ambiguous],
        query=f"?{written}" if (written := filters.write()) else "",
        everyone_href=links.of_everyone(),
    )


def _list_course(figures: StudyFigures, links: Links) -> list[PartRow]:
    return [
        describe_figures(
            format_stretch(one.start_s, one.end_s),
            one.n,
            one.figures,
            partial(links.of_stretch, one),
        )
        for one in figures.course.stretches
    ]


def _list_groups(parts: Sequence[Part], links: Links) -> list[PartRow]:
    # A single part is everyone, whose numbers stand above already.
    if len(parts) < 2:
        return []
    return [describe_part(part, partial(links.of_group, part)) for part in parts]


def _list_answers(column: str, parts: Sequence[Part], links: Links) -> list[PartRow]:
    return [describe_part(part, partial(links.of_answer, column, part)) for part in parts]


def _describe_comparison(figures: StudyFigures) -> ComparisonCard | None:
    comparison = figures.comparison
    if comparison is None:
        return None
    shares = list_differences(comparison, is_share=True)
    means = list_differences(comparison, is_share=False)
    return ComparisonCard(
        comparison,
        _list_options(figures.groups, comparison.first.key),
        _list_options(figures.groups, comparison.second.key),
        shares,
        means,
        summarize(comparison, [*shares, *means]),
    )


def _list_options(parts: Sequence[Part], chosen: str) -> list[Option]:
    return [
        Option(part.key, part.label, part.key == chosen)
        for part in parts
        if part.figures is not None
    ]


def _describe_moment(moment: FoundMoment) -> MomentLine:
    is_timed = moment.kind != Recording.Kind.IMAGE
    start, end = f"{moment.start_s:g}", f"{moment.end_s:g}"
    return MomentLine(
        moment=moment,
        when=format_stretch(moment.start_s, moment.end_s) if is_timed else "",
        words=f"{emotion_name(moment.emotion)} {format_percent(moment.probability)}",
        second=f"{emotion_name(moment.second_emotion)} {format_percent(moment.second_probability)}",
        fragment=f"#t={start},{end}",
        is_playable=is_timed and moment.has_file,
        is_video=moment.kind == Recording.Kind.VIDEO,
    )
