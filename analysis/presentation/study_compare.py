"""Two studies side by side, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.charts.interval_bars import draw_percent_axis
from analysis.cohort.two_studies import StudyComparison, StudySide, compare_studies
from analysis.models import Recording, Study
from analysis.presentation.study_differences import DifferenceRow, describe_difference
from analysis.wording import format_percent


@dataclass(frozen=True, slots=True)
class SideCard:
    """One of the two studies."""

    study: Study
    is_withheld: bool
    people: str
    recordings: str
    threshold: str
    versions: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """What the page says.

    Attributes:
        warnings: what makes the two hard to compare.
        shares, means: rows of the two tables; empty where a study has too few people.
        own_thresholds: of both where they differ, for the choice of a common one.
        threshold: the common one that was chosen, or None.
    """

    first: SideCard
    second: SideCard
    warnings: list[str]
    shares: list[DifferenceRow]
    means: list[DifferenceRow]
    n_comparisons: int
    axis: SafeString
    own_thresholds: list[tuple[str, str]]
    threshold: float | None


def list_choices(user: User) -> list[Study]:
    """Return the studies that can be chosen, the newest first."""
    return list(Study.objects.visible_to(user).order_by("-created_at"))


def describe_comparison(first: Study, second: Study, threshold: float | None) -> ComparePage:
    """Return what the page says of two studies, whose access was checked.

    Args:
        threshold: for both; None for each study's own.
    """
    found = compare_studies(first, second, threshold=threshold)
    own = sorted({study.threshold for study in (first, second)})
    return ComparePage(
        first=_describe_side(found.first),
        second=_describe_side(found.second),
        warnings=list(list_warnings(found)),
        shares=_list_rows(found, is_share=True),
        means=_list_rows(found, is_share=False),
        n_comparisons=len(found.differences),
        axis=draw_percent_axis(),
        own_thresholds=[(f"{one:g}", format_percent(one)) for one in own] if len(own) > 1 else [],
        threshold=threshold,
    )


def _list_rows(found: StudyComparison, *, is_share: bool) -> list[DifferenceRow]:
    first, second = found.first.figures, found.second.figures
    if first is None or second is None:
        return []
    return [
        describe_difference(difference, first, second)
        for difference in found.differences
        if difference.is_share == is_share
    ]


def _describe_side(side: StudySide) -> SideCard:
    n = side.n
    people = (
        gettext("fewer than five participants with a result")
        if n is None
        else ngettext("%(n)d participant with a result", "%(n)d participants with a result", n)
        % {"n": n}
    )
    return SideCard(
        study=side.study,
        is_withheld=side.figures is None,
        people=people,
        recordings=", ".join(
            f"{Recording.Kind(kind).label}: {number}" for kind, number in side.kinds.items()
        ),
        threshold=format_percent(side.threshold),
        versions=_write_versions(side),
    )


def list_warnings(found: StudyComparison) -> Iterator[str]:
    """Yield what makes two studies hard to compare, in sentences."""
    first, second = found.first, found.second
    if first.threshold != second.threshold:
        yield gettext(
            "The thresholds differ: the shares count people at %(first)s in the first study and at "
            "%(second)s in the second. Choose one for both to compare like with like."
        ) % {"first": format_percent(first.threshold), "second": format_percent(second.threshold)}
    if first.versions != second.versions and first.versions and second.versions:
        yield gettext(
            "The recordings were read with different versions of the models: a difference may come "
            "from them. First: %(first)s. Second: %(second)s."
        ) % {"first": _write_versions(first), "second": _write_versions(second)}
    if first.study.purpose != second.study.purpose:
        yield gettext("The studies have different purposes: %(first)s, and %(second)s.") % {
            "first": first.study.get_purpose_display(),
            "second": second.study.get_purpose_display(),
        }
    if first.kinds.keys() != second.kinds.keys() and first.kinds and second.kinds:
        yield gettext(
            "The studies have different kinds of recordings (%(first)s; %(second)s): faces and "
            "voices are read by different models."
        ) % {"first": _name_kinds(first.kinds), "second": _name_kinds(second.kinds)}
    if found.n_in_both:
        yield ngettext(
            "%(n)d customer takes part in both studies. The intervals take all for different "
            "people.",
            "%(n)d customers take part in both studies. The intervals take all for different "
            "people.",
            found.n_in_both,
        ) % {"n": found.n_in_both}
    if first.study.is_demonstration != second.study.is_demonstration:
        yield gettext("One of the studies is made up for a demonstration.")


def _name_kinds(kinds: Sequence[str] | dict[str, int]) -> str:
    return ", ".join(str(Recording.Kind(kind).label) for kind in kinds)


def _write_versions(side: StudySide) -> str:
    return "; ".join(f"{model} {', '.join(found)}" for model, found in side.versions.items())
