"""`/consents/{id}/evidence/` and `/evidence/{id}/`: the files that prove a consent."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.scopes import Scope
from analysis.api.exceptions import Unavailable, UploadRejected
from analysis.api.parsers import EvidenceParser
from analysis.api.serializers.evidence import EvidenceFileSerializer, EvidenceUploadSerializer
from analysis.api.throttling import UploadThrottle
from analysis.api.views.exports import FileRenderer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.evidence import EvidenceUnreadableError, add_evidence, may_take_away
from analysis.evidence_intake import inspect_evidence
from analysis.exports.downloads import send_evidence
from analysis.intake import UploadError
from analysis.models import Consent, EvidenceFile
from analysis.removal import remove_evidence


class ConsentEvidenceViewSet(OwnedViewSet[Consent]):
    """What proves one consent."""

    rows = Consent.objects.select_related("subject")
    serializer_class = EvidenceFileSerializer
    parser_classes = (EvidenceParser,)

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), UploadThrottle()]

    @extend_schema(
        summary="Add a proof to a consent",
        request={"multipart/form-data": EvidenceUploadSerializer},
        responses={
            201: OpenApiResponse(EvidenceFileSerializer, "Kept; or the consent has this very file.")
        },
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Keep a scan or a photo of what was signed, also of a consent that was withdrawn.

        The same bytes are kept once. A proof is never changed; it goes with the person.
        """
        consent = self.get_object()
        upload = EvidenceUploadSerializer(data=request.data)
        upload.is_valid(raise_exception=True)
        try:
            accepted = inspect_evidence(upload.validated_data["file"])
            (evidence,) = add_evidence(consent, [accepted], get_caller(request))
        except UploadError as error:
            raise UploadRejected(error) from error
        except OSError as error:
            raise Unavailable from error
        address = reverse("api:evidence-detail", args=(evidence.pk,))
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(
            self.get_serializer(evidence).data, status.HTTP_201_CREATED, headers=headers
        )


@extend_schema_view(retrieve=extend_schema(summary="Read what a proof is"))
class EvidenceViewSet(
    mixins.RetrieveModelMixin, mixins.DestroyModelMixin, OwnedViewSet[EvidenceFile]
):
    """One file that proves a consent; its bytes have an address of their own."""

    rows = EvidenceFile.objects.all()
    serializer_class = EvidenceFileSerializer

    @extend_schema(summary="Delete a proof that was added by mistake")
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a file out of a record that it does not belong to; administrators only."""
        evidence = self.get_object()
        if not may_take_away(get_caller(request)):
            raise PermissionDenied("Only an administrator takes the proof of a consent away.")
        remove_evidence(evidence)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EvidenceBytesViewSet(OwnedViewSet[EvidenceFile]):
    """The bytes of a proof, which leave the house."""

    rows = EvidenceFile.objects.all()
    renderer_classes = (FileRenderer,)
    required_scopes: ClassVar[dict[str, str]] = {"GET": str(Scope.EXPORT)}
    is_sparse: ClassVar[bool] = False

    @extend_schema(summary="Download a proof", responses={(200, "*/*"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        """The file as it was given; `500` where it was altered since."""
        try:
            return send_evidence(self.get_object())
        except EvidenceUnreadableError as error:
            raise APIException(error.sentence) from error
