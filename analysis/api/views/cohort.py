"""`/studies/{id}/people/` and `/moments/`: who and what is behind a number of the dashboard."""

from typing import ClassVar, Final, TypeVar
from uuid import UUID

from django.db.models import Model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from analysis.access import get_for_user_or_404
from analysis.api.conventions import SparseView
from analysis.api.filters import Filterable
from analysis.api.serializers.cohort import PersonBehindSerializer, StudyMomentSerializer
from analysis.api.views.aggregates import FILTERS, require_known
from analysis.api.views.resources import get_caller
from analysis.cohort.drill import Drill, find_recordings, read_drill, select_moments, select_people
from analysis.cohort.filters import read_filter
from analysis.cohort.people import Cohort
from analysis.models import Participant, Study, StudyMoment
from ml.labels import EMOTIONS

DRILL: Final = (
    OpenApiParameter("shows", enum=EMOTIONS, description="Only who or what reached the threshold."),
    OpenApiParameter("from", OpenApiTypes.FLOAT, description="Seconds, from the `marker` if any."),
    OpenApiParameter("to", OpenApiTypes.FLOAT, description="Before this second."),
)
R = TypeVar("R", bound=Model)
_OF_LISTS: Final = ("ordering", "cursor", "page_size")


class _BehindViewSet(Filterable, SparseView, GenericViewSet[R]):
    """What a study's number is made of, under the dashboard's filters."""

    def read_cohort(self, request: Request) -> tuple[Cohort, Drill]:
        """Return the people who are meant, and which part of the number."""
        study = get_for_user_or_404(Study, get_caller(request), self.kwargs["pk"])
        require_known(request, *(parameter.name for parameter in DRILL), *_OF_LISTS)
        query = request._request.GET
        drill = read_drill(query)
        kept = {"shows": drill.shows, "from": drill.start_s, "to": drill.end_s}
        for name, value in kept.items():
            if query.get(name) and value in ("", None):
                senseless = ErrorDetail("This value makes no sense.", "invalid")
                raise ValidationError({name: [senseless]})
        return Cohort(study, read_filter(query)), drill


class PeopleBehindViewSet(_BehindViewSet[Participant]):
    """The participants behind a number."""

    queryset = Participant.objects.none()
    serializer_class = PersonBehindSerializer

    @extend_schema(
        summary="List the people behind a number of a study", parameters=[*FILTERS, *DRILL]
    )
    def list(self, request: Request, pk: UUID) -> Response:
        """Participants with a result, each with the recordings that are meant."""
        cohort, drill = self.read_cohort(request)
        people = self.paginate_queryset(select_people(cohort, drill)) or []
        context = self.get_serializer_context() | {
            "recordings": find_recordings(cohort, drill, people)
        }
        shown = self.get_serializer_class()(people, many=True, context=context)
        return self.get_paginated_response(shown.data)


class StudyMomentViewSet(_BehindViewSet[StudyMoment]):
    """The moments behind a chart."""

    queryset = StudyMoment.objects.none()
    serializer_class = StudyMomentSerializer
    orderings: ClassVar[tuple[str, ...]] = ("-strength", "strength", "-entropy", "entropy")

    @extend_schema(
        summary="List the moments behind a chart of a study", parameters=[*FILTERS, *DRILL]
    )
    def list(self, request: Request, pk: UUID) -> Response:
        """Stretches of five seconds with their probabilities, the clearest first."""
        cohort, drill = self.read_cohort(request)
        rows = select_moments(cohort, drill).select_related("participant__subject")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
