"""Who works on a study: `/studies/{id}/members/` and `/members/{id}/`."""

from typing import ClassVar
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.scopes import Scope
from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.serializers.members import NewStudyMemberSerializer, StudyMemberSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.members import MemberError, add_member, list_product_users, remove_member
from analysis.models import Study, StudyMember
from analysis.models.owned import OwnedQuerySet

_MEMBERS = StudyMember.objects.select_related("user")


@extend_schema_view(list=extend_schema(summary="List the members of a study"))
class StudyMembersViewSet(mixins.ListModelMixin, OwnedViewSet[StudyMember]):
    """The product users who see one study; changing them needs a token with the scope `admin`."""

    rows = _MEMBERS
    serializer_class = StudyMemberSerializer
    required_scopes: ClassVar[dict[str, str]] = {"POST": str(Scope.ADMIN)}

    def get_queryset(self) -> OwnedQuerySet[StudyMember]:
        return super().get_queryset().filter(study=self._get_study())

    @extend_schema(
        summary="Add a member to a study",
        request=NewStudyMemberSerializer,
        responses={status.HTTP_201_CREATED: StudyMemberSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Add a colleague of the product team; one who is a member already stays one."""
        study = self._get_study()
        new = NewStudyMemberSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        colleague = _find_colleague(study, new.validated_data["email"])
        member = add_member(study, colleague, added_by=get_caller(request))
        address = request.build_absolute_uri(reverse("api:member-detail", args=(member.pk,)))
        shown = StudyMemberSerializer(member)
        return Response(shown.data, status.HTTP_201_CREATED, headers={"Location": address})

    def _get_study(self) -> Study:
        return get_for_user_or_404(Study, get_caller(self.request), self.kwargs["pk"])


@extend_schema_view(retrieve=extend_schema(summary="Read a membership"))
class StudyMemberViewSet(mixins.RetrieveModelMixin, OwnedViewSet[StudyMember]):
    """One membership."""

    rows = _MEMBERS
    serializer_class = StudyMemberSerializer

    @extend_schema(summary="Take a member out of a study")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take a member out, or leave; the last one stays, unless an administrator decides."""
        try:
            remove_member(self.get_object(), removed_by=get_caller(request))
        except MemberError as error:
            raise Conflict(error.sentence) from error
        return Response(status=status.HTTP_204_NO_CONTENT)


def _find_colleague(study: Study, email: str) -> User:
    colleague = list_product_users(study).filter(email__iexact=email).first()
    if colleague is None:
        unknown = ErrorDetail(
            "Choose a product user of the study's organization.", "does_not_exist"
        )
        raise ValidationError({"email": [unknown]})
    return colleague
