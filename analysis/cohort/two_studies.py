"""All participants of one study against all of another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from analysis.cohort.comparison import compare_figures
from analysis.cohort.compiled import Statement, fetch
from analysis.cohort.figures import Difference, Figures
from analysis.cohort.filters import CohortFilter
from analysis.cohort.people import Cohort
from analysis.cohort.suppression import FEWEST
from analysis.cohort.totals import build_sums, compute_figures, read_totals
from analysis.models import Participant, Recording, Study


@dataclass(frozen=True, slots=True)
class StudySide:
    """One of the two studies.

    Attributes:
        n: participants with a result; None for fewer than five, of whom nothing is said.
        threshold: from which probability on a participant counts here.
        kinds: of the recordings that were read, with their number.
        versions: each model with its versions, in order.
    """

    study: Study
    n: int | None
    figures: Figures | None
    threshold: float
    kinds: dict[str, int]
    versions: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StudyComparison:
    """How the second study differs from the first.

    Attributes:
        differences: of shares and means; empty where a study has too few people.
        n_in_both: customers who take part in both studies; the intervals take no account of it.
    """

    first: StudySide
    second: StudySide
    differences: Sequence[Difference]
    n_in_both: int


def compare_studies(
    first: Study, second: Study, *, threshold: float | None = None
) -> StudyComparison:
    """Return two studies, whose access was checked, in a fixed number of queries.

    Args:
        threshold: for both; without it each study's own, so that two that differ count unlike
            things.
    """
    one, two = (_read_side(study, threshold) for study in (first, second))
    differences = compare_figures(one.figures, two.figures) if one.figures and two.figures else []
    in_both = Participant.objects.filter(study=first, subject__participations__study=second)
    return StudyComparison(one, two, differences, in_both.count())


def _read_side(study: Study, threshold: float | None) -> StudySide:
    cohort = Cohort(study, CohortFilter())
    counted = threshold or study.threshold
    sums, people = build_sums(counted), cohort.build_people()
    (row,) = fetch(
        Statement(
            f"SELECT {sums.text} FROM ({people.text}) AS person",  # nosec B608  # compiled queries
            sums.parameters + people.parameters,
        )
    )
    n = row[0]
    recordings = cohort.select_recordings()
    kinds = recordings.order_by("kind").values_list("kind").annotate(n=Count("pk"))
    return StudySide(
        study=study,
        n=None if 0 < n < FEWEST else n,
        figures=compute_figures(read_totals(row)) if n >= FEWEST else None,
        threshold=counted,
        kinds=dict(kinds),
        versions=_join(recordings),
    )


def read_versions(study: Study) -> dict[str, tuple[str, ...]]:
    """Return each model with the versions that read the study's recordings."""
    return _join(Cohort(study, CohortFilter()).select_recordings())


def _join(recordings: QuerySet[Recording]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for versions in recordings.values_list("model_versions", flat=True).distinct():
        for model, version in versions.items():
            found.setdefault(model, set()).add(version)
    return {model: tuple(sorted(versions)) for model, versions in sorted(found.items())}
