"""Tables of a study's people: everyone, and part by part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.cohort.forest import draw_difference
from analysis.charts.interval_bars import draw_interval_bar
from analysis.cohort.figures import VALENCE, Difference, Figures, GroupComparison, Part
from analysis.presentation.cohort_links import Links
from analysis.presentation.cohort_words import count_of
from analysis.presentation.study_differences import (
    DifferenceRow,
    describe_difference,
    describe_value,
    name_measure,
)
from analysis.wording import format_interval, format_percent, format_valence
from ml.labels import EMOTIONS

LinkTo = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One expression of everyone: the share as a bar and in words, the mean beside it."""

    emotion: str
    name: str
    bar: SafeString
    share: str
    interval: str
    count: str
    mean: str
    href: str
    is_most: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A share of a part, with its interval and where its people are listed."""

    emotion: str
    share: str
    interval: str
    href: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One group, answer, day or stretch; no cells where too few people are in it."""

    label: str
    n: int | None
    href: str
    cells: Sequence[Cell]
    valence: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A difference in words with its drawing."""

    row: DifferenceRow
    drawing: SafeString
    sentence: str


def list_measures(figures: Figures, links: Links) -> list[MeasureRow]:
    """Return the seven expressions, the most common first; neutral last."""
    order = sorted(EMOTIONS, key=lambda e: (e == "neutral", -figures.shares[e].value))
    highest = max(figures.shares[e].value for e in EMOTIONS if e != "neutral")
    rows = []
    for emotion in order:
        share = figures.shares[emotion]
        is_most = emotion != "neutral" and share.value == highest > 0.0
        rows.append(
            MeasureRow(
                emotion=emotion,
                name=name_measure(emotion),
                bar=draw_interval_bar(emotion, share.value, share.low, share.high),
                share=format_percent(share.value),
                interval=format_interval(share.low, share.high),
                count=count_of(share),
                mean=describe_value(emotion, figures.means[emotion]),
                href=links.of_everyone(emotion),
                is_most=is_most,
            )
        )
    return rows


def describe_part(part: Part, link: LinkTo) -> PartRow:
    """Return a part as a row of a table.

    Args:
        link: from an expression, or nothing, to the address of those who showed it.
    """
    return describe_figures(part.label, part.n, part.figures, link)


def describe_figures(label: str, n: int | None, figures: Figures | None, link: LinkTo) -> PartRow:
    """Return figures under a label as a row of a table."""
    if figures is None:
        return PartRow(label, n, "", (), "", is_withheld=n != 0)
    cells = [
        Cell(
            emotion,
            format_percent(figures.shares[emotion].value),
            format_interval(figures.shares[emotion].low, figures.shares[emotion].high),
            link(emotion),
        )
        for emotion in EMOTIONS
    ]
    valence = format_valence(figures.means[VALENCE].value)
    return PartRow(label, figures.n, link(""), cells, valence, is_withheld=False)


def list_differences(comparison: GroupComparison, *, is_share: bool) -> list[ForestRow]:
    """Return the differences of shares, or of means, each with its place in a forest plot."""
    first, second = comparison.first.figures, comparison.second.figures
    assert first is not None, "only groups that are shown are compared"
    assert second is not None, "only groups that are shown are compared"
    found = [one for one in comparison.differences if one.is_share == is_share]
    most = max((max(abs(one.low), abs(one.high)) for one in found), default=0.0) or 1.0
    rows = []
    for one in found:
        colour = "cohort-valence" if one.measure == VALENCE else f"emotion-{one.measure}"
        drawing = draw_difference(one.value, one.low, one.high, most=most, class_=colour)
        row = describe_difference(one, first, second)
        rows.append(ForestRow(row, drawing, _judge(one, row, comparison)))
    return rows


def summarize(comparison: GroupComparison, rows: Sequence[ForestRow]) -> str:
    """Return in a sentence what clearly differs between the two groups."""
    clear = [one.row.name for one in rows if one.row.is_clear]
    names = {"first": comparison.first.label, "second": comparison.second.label}
    if not clear:
        return gettext("No difference between %(first)s and %(second)s is clear.") % names
    return gettext("%(first)s and %(second)s differ clearly in: %(measures)s.") % (
        names | {"measures": ", ".join(dict.fromkeys(clear))}
    )


def _judge(difference: Difference, row: DifferenceRow, comparison: GroupComparison) -> str:
    if not row.is_clear:
        return gettext("no clear difference")
    higher = comparison.second if difference.value > 0 else comparison.first
    return gettext("higher in %(group)s") % {"group": higher.label}
