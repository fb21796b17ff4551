"""`/studies/`: list, add, read, change, erase; and who takes part."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from analysis.access import get_for_user_or_404
from analysis.api.filters import Filter
from analysis.api.serializers.erasure import ErasureSerializer, UnfinishedErasureSerializer
from analysis.api.serializers.studies import (
    NewParticipantSerializer,
    ParticipantChangeSerializer,
    ParticipantSerializer,
    RemovalSerializer,
    StudyChangeSerializer,
    StudySerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller, get_own_organization
from analysis.erasure import erase_study
from analysis.members import begin_membership
from analysis.models import Participant, Study
from analysis.models.owned import OwnedQuerySet
from analysis.participants import EnrolError, change, enrol, erase, take_out

# Well under the time that a web server gives to one request.
_ERASING_S: Final = 20.0


@extend_schema_view(
    list=extend_schema(summary="List studies"),
    retrieve=extend_schema(summary="Read a study"),
)
class StudyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Study]):
    """What a product team groups the feedback of customers by; not for clinicians."""

    rows = Study.objects.prefetch_related("groups")
    serializer_class = StudySerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"DELETE": ("confirm", "reason")}
    filters: ClassVar[dict[str, Filter]] = {
        "purpose": Filter("purpose", serializers.ChoiceField(Study.Purpose.choices), "Purpose."),
        "product": Filter("product", serializers.CharField(max_length=200), "The exact product."),
    }
    orderings: ClassVar[tuple[str, ...]] = ("-created_at", "created_at", "name", "-name")

    def get_queryset(self) -> OwnedQuerySet[Study]:
        _require_product_team(get_caller(self.request))
        return super().get_queryset()

    @extend_schema(summary="Add a study")
    def create(self, request: Request) -> Response:
        """Add a study under a name that is free; forbidden purposes are refused, with the reason.

        Observing employees, pupils or applicants is not possible (EU AI Act, Article 5(1)(f)).
        """
        user = get_caller(request)
        organization = get_own_organization(user)
        _require_product_team(user)
        new = StudySerializer(data=request.data)
        new.is_valid(raise_exception=True)
        with transaction.atomic():
            study = _save(new, organization=organization, created_by=user)
            begin_membership(study, user)
        address = request.build_absolute_uri(reverse("api:study-detail", args=(study.pk,)))
        return Response(new.data, status.HTTP_201_CREATED, headers={"Location": address})

    @extend_schema(
        summary="Change a study", request=StudyChangeSerializer, responses=StudySerializer
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change what is sent, archive or restore; the purpose while nobody takes part."""
        change = StudyChangeSerializer(self.get_object(), data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        return Response(StudySerializer(_save(change)).data)

    @extend_schema(
        summary="Erase a study",
        parameters=[ErasureSerializer],
        responses={
            status.HTTP_204_NO_CONTENT: None,
            status.HTTP_202_ACCEPTED: UnfinishedErasureSerializer,
        },
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Erase a study for good, with everybody who is in no other and has no other session.

        `confirm` repeats the id, so that it does not happen by a wrong address. A large study
        takes several requests: 202 says how many people are left, until 204.
        """
        study = self.get_object()
        asked = ErasureSerializer(data=request.query_params, context={"pk": study.pk})
        asked.is_valid(raise_exception=True)
        erasure = erase_study(
            study, get_caller(request), asked.validated_data["reason"], most_s=_ERASING_S
        )
        if erasure.n_left:
            return Response({"n_left": erasure.n_left}, status.HTTP_202_ACCEPTED)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    list=extend_schema(summary="List the participants of a study"),
    retrieve=extend_schema(summary="Read a participant of a study"),
)
class ParticipantViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Participant]
):
    """Who takes part in a study: group, tags and survey answers."""

    rows = Participant.objects.select_related("subject", "group").prefetch_related("answers")
    serializer_class = ParticipantSerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"DELETE": ("recordings",)}
    filters: ClassVar[dict[str, Filter]] = {
        "group": Filter("group__name", serializers.CharField(max_length=100), "Name of the group."),
        "code": Filter("subject__code", serializers.CharField(max_length=64), "The exact code."),
    }

    lookup_url_kwarg = "participant"

    def get_queryset(self) -> OwnedQuerySet[Participant]:
        return super().get_queryset().filter(study=self._get_study())

    def get_object(self) -> Participant:
        rows = self.rows.filter(study=self._get_study())
        return get_for_user_or_404(
            rows, get_caller(self.request), self.kwargs[self.lookup_url_kwarg]
        )

    @extend_schema(
        summary="Take somebody into a study",
        request=NewParticipantSerializer,
        responses={
            status.HTTP_201_CREATED: ParticipantSerializer,
            status.HTTP_200_OK: ParticipantSerializer,
        },
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Take a customer into the study; who is missing is added, who is there is changed."""
        study = self._get_study()
        new = NewParticipantSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        values = new.validated_data
        is_there = study.participants.filter(subject__code=values["code"]).exists()
        try:
            participant = enrol(
                study,
                values["code"],
                group_name=values["group"],
                answers=dict.fromkeys(values["tags"], "") | values["answers"],
                user=get_caller(request),
            )
        except EnrolError as error:
            detail = ErrorDetail(error.sentence, "not_taken")
            raise ValidationError({"code": [detail]}) from error
        shown = self.rows.all().get(pk=participant.pk)
        code = status.HTTP_200_OK if is_there else status.HTTP_201_CREATED
        address = reverse("api:study-participant", args=(study.pk, participant.pk))
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(ParticipantSerializer(shown).data, code, headers=headers)

    @extend_schema(
        summary="Change a participant of a study",
        request=ParticipantChangeSerializer,
        responses=ParticipantSerializer,
    )
    def partial_update(self, request: Request, pk: UUID, participant: UUID) -> Response:
        """Put somebody into another group, or put other tags or answers in place of theirs."""
        person = self.get_object()
        sent = ParticipantChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            change(person, **sent.to_changes(person))
        except EnrolError as error:
            raise ValidationError([ErrorDetail(error.sentence, "invalid")]) from error
        shown = self.rows.all().get(pk=person.pk)
        return Response(ParticipantSerializer(shown).data)

    @extend_schema(
        summary="Take somebody out of a study",
        parameters=[RemovalSerializer],
        responses={status.HTTP_204_NO_CONTENT: None},
    )
    def destroy(self, request: Request, pk: UUID, participant: UUID) -> Response:
        """End the participation; group, tags and answers go, the customer stays."""
        person = self.get_object()
        asked = RemovalSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        if asked.validated_data["recordings"] == "delete":
            erase(person)
        else:
            take_out(person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _get_study(self) -> Study:
        return get_for_user_or_404(Study, get_caller(self.request), self.kwargs["pk"])


def _require_product_team(user: User) -> None:
    if user.role == User.Role.CLINICIAN:
        raise PermissionDenied("Studies are the product team's.")


def _save(serializer: serializers.BaseSerializer[Any], **fields: Any) -> Study:
    """Save the one row; that the name is free is the database's to say, also to two at once."""
    try:
        with transaction.atomic():
            study = serializer.save(**fields)
    except IntegrityError as error:
        taken = ErrorDetail("This name is taken by another study.", "unique")
        raise ValidationError({"name": [taken]}) from error
    assert isinstance(study, Study)
    return study
