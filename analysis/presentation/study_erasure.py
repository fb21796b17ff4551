"""What the erasure of a study would take, for the pages that ask first."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from analysis.erasure import find_people, find_people_with_more
from analysis.models import Recording, Study


@dataclass(frozen=True, slots=True)
class StudyErasurePart:
    """What there is of a study.

    Attributes:
        n_gone: people who go altogether.
        n_staying: people who have more than this study, and keep that.
        byte_size: of the files that are stored.
    """

    n_gone: int
    n_staying: int
    n_recordings: int
    byte_size: int


def describe_study_erasure(study: Study) -> StudyErasurePart:
    """Return what would go with the study; three queries."""
    gone = find_people(study).exclude(pk__in=find_people_with_more(study).values("pk"))
    files = Recording.objects.filter(
        Q(session__study=study) | Q(session__subject__in=gone.values("pk"))
    ).aggregate(n=Count("pk"), size=Sum("byte_size", filter=Q(file_deleted_at=None)))
    return StudyErasurePart(
        n_gone=gone.count(),
        n_staying=find_people_with_more(study).count(),
        n_recordings=files["n"],
        byte_size=files["size"] or 0,
    )
