"""Who sees a patient: `/subjects/{id}/team/` and `/grants/`, `/team/{id}/`, `/grants/{id}/`.

Emergency access is taken on the pages alone: no program opens a patient to itself.
"""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.scopes import Scope
from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.filters import Filter
from analysis.api.serializers.care import (
    GrantSerializer,
    MemberSerializer,
    NewGrantSerializer,
    NewMemberSerializer,
)
from analysis.api.views.resources import M, OwnedViewSet, get_caller
from analysis.care import (
    CareError,
    add_member,
    grant_access,
    list_clinicians,
    may_manage_team,
    remove_member,
    revoke_grant,
)
from analysis.models import AccessGrant, CareTeamMember, Subject
from analysis.models.owned import OwnedQuerySet

_MEMBERS = CareTeamMember.objects.select_related("user", "subject")
_GRANTS = AccessGrant.objects.select_related("user")


class _OfPatientViewSet(mixins.ListModelMixin, OwnedViewSet[M]):
    """Rows of one patient; changing who sees them needs a token with the scope `admin`."""

    required_scopes: ClassVar[dict[str, str]] = {"POST": str(Scope.ADMIN)}

    def get_queryset(self) -> OwnedQuerySet[M]:
        return super().get_queryset().filter(subject=self.get_patient())

    def get_patient(self) -> Subject:
        """Return the patient of the address."""
        subject = get_for_user_or_404(Subject, get_caller(self.request), self.kwargs["pk"])
        if subject.kind != Subject.Kind.PATIENT:
            raise Http404("Customers have no care team.")
        return subject


@extend_schema_view(list=extend_schema(summary="List the care team of a patient"))
class CareTeamViewSet(_OfPatientViewSet[CareTeamMember]):
    """The clinicians who look after one patient."""

    rows = _MEMBERS
    serializer_class = MemberSerializer

    @extend_schema(
        summary="Add a clinician to a care team",
        request=NewMemberSerializer,
        responses={status.HTTP_201_CREATED: MemberSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Add a colleague; one who is in the team already stays in it."""
        patient, user = self.get_patient(), get_caller(request)
        _check_manager(patient, user)
        new = NewMemberSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        colleague = _find_colleague(patient, new.validated_data["email"])
        member = add_member(patient, colleague, added_by=user)
        return _answer_created(request, "api:team-detail", MemberSerializer(member), member.pk)


@extend_schema_view(retrieve=extend_schema(summary="Read a place in a care team"))
class CareTeamMemberViewSet(mixins.RetrieveModelMixin, OwnedViewSet[CareTeamMember]):
    """One place in a care team."""

    rows = _MEMBERS
    serializer_class = MemberSerializer

    @extend_schema(summary="Take a clinician out of a care team")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take a member out, or leave; the last one stays, unless an administrator decides."""
        member, user = self.get_object(), get_caller(request)
        _check_manager(member.subject, user)
        try:
            remove_member(member, removed_by=user)
        except CareError as error:
            raise Conflict(error.sentence) from error
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(list=extend_schema(summary="List the access grants of a patient"))
class PatientGrantViewSet(_OfPatientViewSet[AccessGrant]):
    """Who was let in to one patient, past and present."""

    rows = _GRANTS
    serializer_class = GrantSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "is_emergency": Filter(
            "is_emergency", serializers.BooleanField(), "Only those taken in an emergency, or not."
        ),
    }

    @extend_schema(
        summary="Let a clinician in",
        request=NewGrantSerializer,
        responses={status.HTTP_201_CREATED: GrantSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Let a clinician outside the care team in; an administrator's to do."""
        patient, user = self.get_patient(), get_caller(request)
        _check_administrator(user)
        new = NewGrantSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        values = new.validated_data
        colleague = _find_colleague(patient, values["email"])
        ends = timezone.now() + timedelta(days=values["days"]) if values["days"] else None
        try:
            grant = grant_access(
                patient, colleague, granted_by=user, reason=values["reason"], expires_at=ends
            )
        except CareError as error:
            raise Conflict(error.sentence) from error
        return _answer_created(request, "api:grant-detail", GrantSerializer(grant), grant.pk)


@extend_schema_view(retrieve=extend_schema(summary="Read an access grant"))
class GrantViewSet(mixins.RetrieveModelMixin, OwnedViewSet[AccessGrant]):
    """One grant."""

    rows = _GRANTS
    serializer_class = GrantSerializer
    required_scopes: ClassVar[dict[str, str]] = {"POST": str(Scope.ADMIN)}

    @extend_schema(summary="End an access grant", request=None, responses=GrantSerializer)
    def revoke(self, request: Request, pk: UUID) -> Response:
        """End it now; its row stays as the record. An administrator's to do."""
        grant, user = self.get_object(), get_caller(request)
        _check_administrator(user)
        revoke_grant(grant, user)
        grant.refresh_from_db()
        return Response(GrantSerializer(grant).data)


def _check_manager(patient: Subject, user: User) -> None:
    if not may_manage_team(patient, user):
        raise PermissionDenied(
            "Only members of the care team and administrators change the care team."
        )


def _check_administrator(user: User) -> None:
    if user.role != User.Role.ADMIN:
        raise PermissionDenied("Only an administrator lets clinicians in or ends that.")


def _find_colleague(patient: Subject, email: str) -> User:
    colleague = list_clinicians(patient).filter(email__iexact=email).first()
    if colleague is None:
        unknown = ErrorDetail("Choose a clinician of the patient's organization.", "does_not_exist")
        raise ValidationError({"email": [unknown]})
    return colleague


def _answer_created(
    request: Request, route: str, shown: "serializers.BaseSerializer[M]", pk: UUID
) -> Response:
    headers = {"Location": request.build_absolute_uri(reverse(route, args=(pk,)))}
    return Response(shown.data, status.HTTP_201_CREATED, headers=headers)
