"""`/analyze/`: read one file and keep nothing but its result, for some minutes."""

import re
import time
from typing import ClassVar, Final
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from analysis.ad_hoc_queue import get_ad_hoc_limits
from analysis.ad_hoc_requests import TooManyWaitingError, remove_analysis, request_analysis
from analysis.api import events
from analysis.api.exceptions import Unavailable, UploadRejected
from analysis.api.parsers import AdHocParser
from analysis.api.polling import LOCATION, RETRY_AFTER
from analysis.api.serializers.analyze import AdHocAnalysisSerializer, AnalyzeSerializer
from analysis.api.throttling import UploadThrottle
from analysis.api.tus import QuotaExceeded
from analysis.api.views.resources import OwnedViewSet, get_caller, get_own_organization
from analysis.intake import UploadError, inspect_upload
from analysis.models import AdHocAnalysis

POLL_AFTER_S: Final = 1
LONGEST_WAIT_S: Final = 30
_LOOK_EVERY_S: Final = 0.25
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,4})(?:$|[,;\s])")
_PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`wait=10` (RFC 7240): wait so many seconds for the result, 30 at most.",
)
_RESPONSES = {
    200: OpenApiResponse(AdHocAnalysisSerializer, "It is finished."),
    202: OpenApiResponse(AdHocAnalysisSerializer, "Waiting or being read."),
}


class AnalyzeViewSet(OwnedViewSet[AdHocAnalysis]):
    """Files that are read once for a program; seen by whoever's token sent them."""

    rows = AdHocAnalysis.objects.all()
    serializer_class = AdHocAnalysisSerializer
    parser_classes = (AdHocParser,)
    required_scopes: ClassVar[dict[str, str]] = {"GET": "upload", "DELETE": "upload"}

    def get_throttles(self) -> list[BaseThrottle]:
        throttles = super().get_throttles()
        return [*throttles, UploadThrottle()] if self.action == "create" else throttles

    @extend_schema(
        summary="Read a file without keeping it",
        request={"multipart/form-data": AnalyzeSerializer},
        parameters=[_PREFER, LOCATION, RETRY_AFTER],
        responses=_RESPONSES,
    )
    def create(self, request: Request) -> Response:
        """Read a photo or a short clip; the file is deleted as soon as it was read.

        Its purpose must be declared, and that the person was told. The result has the form of a
        report, belongs to no subject and enters no history; it is deleted after 15 minutes.
        """
        user = get_caller(request)
        organization = get_own_organization(user)
        sent = AnalyzeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        try:
            accepted = inspect_upload(values["file"], get_ad_hoc_limits())
            analysis = request_analysis(
                user,
                organization,
                accepted,
                purpose=values["purpose"],
                channel=values["channel"],
            )
        except UploadError as error:
            raise UploadRejected(error) from error
        except TooManyWaitingError as error:
            raise QuotaExceeded(error.sentence) from error
        except OSError as error:
            raise Unavailable from error
        return self._answer(analysis)

    @extend_schema(
        summary="Ask for the result of a file that is not kept",
        parameters=[_PREFER, LOCATION, RETRY_AFTER],
        responses=_RESPONSES,
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The result once it is there; 404 after it has expired."""
        analysis = self.get_object()
        if analysis.expires_at <= timezone.now():
            raise NotFound("The result has expired.")
        return self._answer(analysis)

    @extend_schema(summary="Delete the result of a file that is not kept")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete file and result at once, also while it waits or is being read."""
        remove_analysis(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, analysis: AdHocAnalysis) -> Response:
        wanted = _WAIT.search(self.request.headers.get("Prefer", ""))
        headers = {"Cache-Control": "no-store"}
        if wanted and not analysis.is_finished:
            wait_s = min(int(wanted[1]), LONGEST_WAIT_S)
            if _wait(analysis, wait_s):
                headers["Preference-Applied"] = f"wait={wait_s}"
        shown = self.get_serializer(analysis).data
        if analysis.is_finished:
            return Response(shown, headers=headers)
        headers |= {"Location": str(shown["status_url"]), "Retry-After": str(POLL_AFTER_S)}
        return Response(shown, status.HTTP_202_ACCEPTED, headers=headers)


def _wait(analysis: AdHocAnalysis, wait_s: int) -> bool:
    """Wait until it is finished or the time is over; False where too many wait already."""
    if not events.slots.take():
        return False
    try:
        ends = time.monotonic() + wait_s
        while not analysis.is_finished and time.monotonic() < ends:
            time.sleep(_LOOK_EVERY_S)
            try:
                analysis.refresh_from_db()
            except AdHocAnalysis.DoesNotExist as error:
                raise NotFound("It was deleted meanwhile.") from error
        return True
    finally:
        events.slots.give_back()
