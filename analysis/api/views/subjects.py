"""`/subjects/`: list, add, read, change, erase."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.filters import Filter
from analysis.api.serializers.erasure import ErasureSerializer
from analysis.api.serializers.subjects import SubjectChangeSerializer, SubjectSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller, get_own_organization
from analysis.care import begin_care
from analysis.consents import mark_consent
from analysis.erasure import erase_subject, explain_who_erases, may_erase
from analysis.models import Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE, OwnedQuerySet


@extend_schema_view(
    list=extend_schema(summary="List subjects"),
    retrieve=extend_schema(summary="Read a subject"),
)
class SubjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Subject]):
    """Patients and customers, each as far as the caller's role reaches."""

    rows = Subject.objects.select_related("organization")
    serializer_class = SubjectSerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"DELETE": ("confirm", "reason")}
    filters: ClassVar[dict[str, Filter]] = {
        "kind": Filter("kind", serializers.ChoiceField(Subject.Kind.choices), "Kind of subject."),
        "code": Filter("code", serializers.CharField(max_length=64), "The exact code."),
    }

    def get_queryset(self) -> OwnedQuerySet[Subject]:
        return mark_consent(super().get_queryset())

    orderings: ClassVar[tuple[str, ...]] = ("code", "-code", "created_at", "-created_at")

    @extend_schema(summary="Add a subject")
    def create(self, request: Request) -> Response:
        """Add a patient or a customer under a code that is free in the organization."""
        user = get_caller(request)
        organization = get_own_organization(user)
        new = SubjectSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        if new.validated_data["kind"] not in SUBJECT_KINDS_OF_ROLE[user.role]:
            raise PermissionDenied("Your role does not include this kind of subject.")
        subject = _save(new, organization=organization, created_by=user)
        address = request.build_absolute_uri(reverse("api:subject-detail", args=(subject.pk,)))
        return Response(new.data, status.HTTP_201_CREATED, headers={"Location": address})

    @extend_schema(
        summary="Change a subject", request=SubjectChangeSerializer, responses=SubjectSerializer
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct the code or the name, archive or restore; what is left out stays."""
        change = SubjectChangeSerializer(self.get_object(), data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        return Response(SubjectSerializer(_save(change)).data)

    @extend_schema(
        summary="Erase a subject",
        parameters=[ErasureSerializer],
        responses={status.HTTP_204_NO_CONTENT: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Erase everything of a person for good; a tombstone without content stays.

        `confirm` repeats the id, so that it does not happen by a wrong address. Patients are
        erased by administrators, customers by product teams, too, as long as they take part in
        no study of which you are not a member.
        """
        subject, user = self.get_object(), get_caller(request)
        if not may_erase(user, subject):
            raise PermissionDenied(explain_who_erases(subject))
        asked = ErasureSerializer(data=request.query_params, context={"pk": subject.pk})
        asked.is_valid(raise_exception=True)
        erase_subject(subject, user, asked.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _save(serializer: serializers.BaseSerializer[Any], **fields: Any) -> Subject:
    """Save the one row; that the code is free is the database's to say, also to two at once."""
    try:
        with transaction.atomic():
            subject = serializer.save(**fields)
            begin_care([subject], fields.get("created_by"))
    except IntegrityError as error:
        taken = ErrorDetail("This code is taken by another subject.", "unique")
        raise ValidationError({"code": [taken]}) from error
    assert isinstance(subject, Subject)
    return subject
