"""`/recordings/{id}/explanation/`: ask what drove the result of a recording, and follow it."""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.exceptions import Conflict
from analysis.api.serializers.explanations import ExplanationSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.explanation_requests import NotReadError, request_explanation
from analysis.models import Explanation, Recording

POLL_AFTER_S = 2

_RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    response=[202],
    description="Seconds to wait before asking again.",
)
_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[202],
    description="Where to ask for the explanation.",
)
_WAITING = OpenApiResponse(ExplanationSerializer, "Waiting or being computed.")


class ExplanationViewSet(OwnedViewSet[Recording]):
    """Explanations are computed when somebody asks, and deleted with what they explain."""

    rows = Recording.objects.select_related("explanation")
    serializer_class = ExplanationSerializer

    @extend_schema(
        summary="Follow and read an explanation",
        parameters=[_LOCATION, _RETRY_AFTER],
        responses={200: ExplanationSerializer, 202: _WAITING},
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What drove the result; 202 while it is computed, 404 before anybody asked."""
        explanation: Explanation | None = getattr(self.get_object(), "explanation", None)
        if explanation is None:
            raise NotFound("Nobody has asked for an explanation of this recording; POST asks.")
        return self._answer(explanation)

    @extend_schema(
        summary="Ask for an explanation",
        request=None,
        parameters=[_LOCATION, _RETRY_AFTER],
        responses={202: _WAITING},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Have it computed, once more if it was computed before; two requests compute it once."""
        recording = self.get_object()
        try:
            explanation = request_explanation(recording, get_caller(request))
        except NotReadError as error:
            raise Conflict("The recording has no result that could be explained.") from error
        return self._answer(explanation)

    def _answer(self, explanation: Explanation) -> Response:
        shown = self.get_serializer(explanation).data
        if explanation.is_finished:
            return Response(shown)
        address = reverse("api:recording-explanation", args=(explanation.recording_id,))
        headers = {
            "Location": self.request.build_absolute_uri(address),
            "Retry-After": str(POLL_AFTER_S),
        }
        return Response(shown, status.HTTP_202_ACCEPTED, headers=headers)
