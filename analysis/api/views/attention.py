"""`/attention/`: what failed or held nothing; read again or put aside."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.filters import Filter
from analysis.api.serializers.attention import DismissedSerializer, WhichSerializer
from analysis.api.serializers.batches import RetriedSerializer
from analysis.api.serializers.recordings import RecordingSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.attention import (
    MOST_AT_ONCE,
    TROUBLES,
    dismiss,
    find_refused,
    find_troubled,
    retry,
)
from analysis.models import Recording
from analysis.models.owned import OwnedQuerySet


@extend_schema_view(list=extend_schema(summary="List recordings that need attention"))
class AttentionViewSet(mixins.ListModelMixin, OwnedViewSet[Recording]):
    """Recordings that failed or held nothing, and that nobody put aside."""

    rows = Recording.objects.all()
    serializer_class = RecordingSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "status": Filter("status", serializers.ChoiceField([str(s) for s in TROUBLES]), "Status."),
        "session": Filter("session_id", serializers.UUIDField(), "Id of the session."),
        "study": Filter("session__study_id", serializers.UUIDField(), "Id of the study."),
    }

    def get_queryset(self) -> OwnedQuerySet[Recording]:
        return find_troubled(get_caller(self.request))

    @extend_schema(
        summary="Read again what failed",
        request=WhichSerializer,
        responses={status.HTTP_202_ACCEPTED: RetriedSerializer},
    )
    @action(detail=False, methods=["post"])
    def retry(self, request: Request) -> Response:
        """Put these on the queue again, or with `all` every one that failed; 500 at once."""
        wanted = _read_wanted(request)
        troubled = find_troubled(get_caller(request))
        if wanted["all"]:
            troubled = troubled.filter(status=Recording.Status.FAILED)
        else:
            troubled = troubled.filter(pk__in=wanted["recordings"])
        retried = retry(troubled.order_by("created_at")[:MOST_AT_ONCE])
        return Response(RetriedSerializer(retried).data, status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Put aside what needs no attention",
        request=WhichSerializer,
        responses=DismissedSerializer,
    )
    @action(detail=False, methods=["post"])
    def dismiss(self, request: Request) -> Response:
        """Put these aside, or with `all` everything, refused files of bulk uploads as well."""
        wanted, user = _read_wanted(request), get_caller(request)
        recordings, files = wanted.get("recordings", []), []
        if wanted["all"]:
            recordings = list(find_troubled(user).values_list("pk", flat=True))
            files = [file.pk for file in find_refused(user)]
        n = dismiss(user, recordings, files)
        return Response(DismissedSerializer({"dismissed": n}).data)


def _read_wanted(request: Request) -> dict[str, Any]:
    which = WhichSerializer(data=request.data)
    which.is_valid(raise_exception=True)
    wanted: dict[str, Any] = which.validated_data
    return wanted
