"""What the filters of a study offer."""

from django.db.models import Count

from analysis.cohort.figures import Choices
from analysis.cohort.suppression import FEWEST
from analysis.models import Answer, Marker, Study

_MOST_OFFERED = 300


def read_choices(study: Study) -> Choices:
    """Return groups, answers of at least five people, and markers, in three queries."""
    groups = [(str(pk), name) for pk, name in study.groups.values_list("pk", "name")]
    answers: dict[str, list[tuple[str, int]]] = {}
    given = (
        Answer.objects.filter(study=study)
        .order_by("column", "value")
        .values_list("column", "value")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST)
    )
    for column, value, n in given[:_MOST_OFFERED]:
        answers.setdefault(column, []).append((value, n))
    markers = (
        Marker.objects.filter(recording__session__participant__study=study)
        .order_by("name")
        .values_list("name")
        .annotate(n=Count("pk"))
    )
    return Choices(groups, answers, [(name, n) for name, n in markers[:_MOST_OFFERED]])
