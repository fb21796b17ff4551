"""`/studies/{id}/aggregates/`: the numbers of the dashboard, under the dashboard's filters."""

from typing import ClassVar, Final
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.filters import refuse_unknown
from analysis.api.serializers.aggregates import AggregatesSerializer
from analysis.api.views.resources import OwnedViewSet
from analysis.cohort.aggregates import describe_study
from analysis.cohort.filters import read_filter
from analysis.models import Recording, Study
from ml.labels import EMOTIONS


def _many(name: str, says: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, many=True, explode=True, description=says)


FILTERS: Final = (
    _many("group", "Id of a group, or `none`; repeated for any of several."),
    _many("answer", "`column=value`, or `column` for those without an answer; repeated."),
    OpenApiParameter("kind", enum=Recording.Kind.values, description="Recordings of one kind."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="Sessions from this day on."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Sessions up to this day."),
    OpenApiParameter("emotion", enum=EMOTIONS, description="What the moments are about."),
    OpenApiParameter("marker", description="Marker that the recordings are aligned at."),
    OpenApiParameter("column", description="Column of answers to break down by."),
    OpenApiParameter("first", OpenApiTypes.UUID, description="First group to compare."),
    OpenApiParameter("second", OpenApiTypes.UUID, description="Second group to compare."),
)


class AggregatesViewSet(OwnedViewSet[Study]):
    """A study's people taken together."""

    rows = Study.objects.all()
    serializer_class = AggregatesSerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": tuple(parameter.name for parameter in FILTERS)
    }

    @extend_schema(summary="Read the aggregates of a study", parameters=[*FILTERS])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Shares, means, course, groups, differences and moments that stand out.

        Fewer than five people are not shown: `figures` and `n` are null.
        """
        study = self.get_object()
        require_known(request)
        figures = describe_study(study, read_filter(request._request.GET))
        return Response(self.get_serializer(figures).data)


def require_known(request: Request, *others: str) -> None:
    """Refuse a parameter that no filter has: it would answer with more people than are meant.

    Raises:
        ValidationError: on the parameter; also where its value makes no sense.
    """
    known = [parameter.name for parameter in FILTERS]
    refuse_unknown(request, (*known, *others, "fields"))
    kept = read_filter(request._request.GET)
    for name in ("kind", "since", "until", "emotion", "first", "second"):
        if request.query_params.get(name) and not getattr(kept, name):
            raise ValidationError({name: [ErrorDetail("This value makes no sense.", "invalid")]})
    groups = [pk for pk in request._request.GET.getlist("group") if pk]
    if len(groups) != len(kept.groups):
        raise ValidationError({"group": [ErrorDetail("This is no id.", "invalid")]})
