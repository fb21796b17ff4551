"""`/subjects/{id}/consents/` and `/consent-texts/`: what people agreed to, and to which words."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.consent_texts import texts_of
from accounts.models import ConsentText
from analysis.access import get_for_user_or_404
from analysis.api.conventions import SparseView
from analysis.api.filters import Filter, Filterable
from analysis.api.serializers.consents import (
    ConsentSerializer,
    ConsentTextSerializer,
    NewConsentSerializer,
    WithdrawalSerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.consent_forms import ConsentForm
from analysis.consents import record_consent
from analysis.models import Consent, Subject
from analysis.models.owned import OwnedQuerySet
from analysis.withdrawal import withdraw_consent

SUBJECTS = Subject.objects.select_related("organization")
# The form's name of an own form, by the kind of the record.
_OWN: dict[str, str] = {"consent": "own-consent", "notice": "own-notice"}


@extend_schema_view(list=extend_schema(summary="List the consents of a subject"))
class ConsentViewSet(mixins.ListModelMixin, OwnedViewSet[Consent]):
    """What a person agreed to or was told, and what was withdrawn; nothing is ever changed."""

    rows = Consent.objects.prefetch_related("evidence_files")
    serializer_class = ConsentSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "in_force": Filter(
            "withdrawn_at__isnull", serializers.BooleanField(), "Only those not withdrawn, or not."
        ),
    }

    def get_queryset(self) -> OwnedQuerySet[Consent]:
        return super().get_queryset().filter(subject=self._get_subject())

    @extend_schema(
        summary="Record a consent",
        request=NewConsentSerializer,
        responses={status.HTTP_201_CREATED: ConsentSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Write down what a person agreed to; the same record sent twice is kept once."""
        subject = self._get_subject()
        new = NewConsentSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        form = ConsentForm(_as_form(new.validated_data), subject=subject)
        if not form.is_valid():
            raise ValidationError(
                {
                    field: [ErrorDetail(str(text), "invalid") for text in texts]
                    for field, texts in form.errors.items()
                }
            )
        consent = record_consent(subject, form.read(), get_caller(request))
        address = request.build_absolute_uri(reverse("api:subject-consents", args=(subject.pk,)))
        shown = self.get_serializer(consent).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": address})

    @extend_schema(
        summary="Withdraw a consent",
        request=WithdrawalSerializer,
        responses=ConsentSerializer,
    )
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """End it now: what only it covers is not read any more; results so far stay."""
        consent = self.get_object()
        why = WithdrawalSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        withdraw_consent(consent, get_caller(request), why.validated_data["reason"])
        return Response(self.get_serializer(consent).data)

    def _get_subject(self) -> Subject:
        return get_for_user_or_404(SUBJECTS, get_caller(self.request), self.kwargs["pk"])


@extend_schema_view(
    list=extend_schema(summary="List the published consent texts"),
    retrieve=extend_schema(summary="Read a consent text"),
)
class ConsentTextViewSet(
    SparseView,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    Filterable,
    GenericViewSet[ConsentText],
):
    """The words that people of the organization are told or asked; every version stays."""

    lookup_value_converter: ClassVar[str] = "uuid"
    serializer_class = ConsentTextSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "kind": Filter("kind", serializers.ChoiceField(ConsentText.Kind.choices), "Kind."),
        "language": Filter("language", serializers.CharField(max_length=10), "Such as `de`."),
        "series": Filter("series", serializers.UUIDField(), "All versions of one text."),
    }

    def get_queryset(self) -> QuerySet[ConsentText]:
        return texts_of(get_caller(self.request).organization).published()


def _as_form(values: dict[str, Any]) -> dict[str, Any]:
    """What was sent as the page's form has it, so that both are refused for the same reasons."""
    chosen = values["text"]
    return values | {"text": str(chosen) if chosen else _OWN[values["kind"]]}
