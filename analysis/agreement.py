"""How often the people of an organization agreed with what the models said of its recordings.

The newest review of each report counts. Whoever reviews sees the model's result first, and chooses
what to review: this is no accuracy, and the pages say so. What `load_demo` made up does not count.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from analysis.cohort.statistics import compute_wilson
from analysis.models import Review
from ml.labels import EMOTIONS

# Of fewer reviews a share says nothing.
LEAST_REVIEWS: Final = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was decided on reports with one top emotion, inconclusive ones left out."""

    emotion: str
    n_reviewed: int
    n_confirmed: int
    n_corrected: int
    n_rejected: int

    @property
    def is_enough(self) -> bool:
        return self.n_reviewed >= LEAST_REVIEWS

    @property
    def share(self) -> float:
        """The share that was confirmed, in [0, 1]."""
        return self.n_confirmed / self.n_reviewed

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share."""
        return compute_wilson(self.n_confirmed, self.n_reviewed)


def count_agreement(organization_id: UUID | None, emotion: str = "") -> list[Agreement]:
    """Return the organization's agreement for each emotion that was reviewed, in one query.

    Args:
        emotion: only this one.
    """
    if organization_id is None:
        return []
    newer = Review.objects.filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        report=OuterRef("report"),
    )
    reviews = Review.objects.filter(
        ~Exists(newer),
        organization_id=organization_id,
        report__is_inconclusive=False,
        report__session__subject__is_demonstration=False,
    )
    if emotion:
        reviews = reviews.filter(report__top_emotion=emotion)
    decision = Review.Decision
    rows = (
        reviews.order_by()
        .values("report__top_emotion")
        .annotate(
            n=Count("pk"),
            n_confirmed=Count("pk", filter=Q(decision=decision.CONFIRMED)),
            n_corrected=Count("pk", filter=Q(decision=decision.CORRECTED)),
            n_rejected=Count("pk", filter=Q(decision=decision.REJECTED)),
        )
        .values_list("report__top_emotion", "n", "n_confirmed", "n_corrected", "n_rejected")
    )
    found = {name: Agreement(name, *counts) for name, *counts in rows}
    return [found[name] for name in EMOTIONS if name in found]
