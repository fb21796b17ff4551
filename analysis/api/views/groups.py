"""`/studies/{id}/groups/` and `/groups/{id}/`: what participants of a study are divided into."""

from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.access import get_for_user_or_404
from analysis.api.form_errors import require_valid
from analysis.api.serializers.groups import (
    GroupChangeSerializer,
    GroupSerializer,
    NewGroupSerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.groups import place_group
from analysis.models import Study, StudyGroup
from analysis.models.owned import OwnedQuerySet
from analysis.participants import find_or_add_group
from analysis.study_forms import GroupForm

_ROWS = StudyGroup.objects.select_related("study").annotate(n_participants=Count("participants"))


@extend_schema_view(list=extend_schema(summary="List the groups of a study"))
class StudyGroupViewSet(mixins.ListModelMixin, OwnedViewSet[StudyGroup]):
    """The groups of one study."""

    rows = _ROWS
    serializer_class = GroupSerializer
    orderings: ClassVar[tuple[str, ...]] = ("position", "-position")

    def get_queryset(self) -> OwnedQuerySet[StudyGroup]:
        return super().get_queryset().filter(study=self._get_study())

    @extend_schema(
        summary="Add a group to a study",
        request=NewGroupSerializer,
        responses={status.HTTP_201_CREATED: GroupSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Add a group at the end, under a name that the study does not have yet."""
        study = self._get_study()
        new = NewGroupSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        form = GroupForm(new.validated_data, instance=StudyGroup(study=study))
        require_valid(form)
        group = find_or_add_group(study, form.cleaned_data["name"])
        address = reverse("api:group-detail", args=(group.pk,))
        headers = {"Location": request.build_absolute_uri(address)}
        shown = GroupSerializer(_ROWS.get(pk=group.pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    def _get_study(self) -> Study:
        return get_for_user_or_404(Study, get_caller(self.request), self.kwargs["pk"])


@extend_schema_view(retrieve=extend_schema(summary="Read a group"))
class GroupViewSet(mixins.RetrieveModelMixin, OwnedViewSet[StudyGroup]):
    """One group."""

    rows = _ROWS
    serializer_class = GroupSerializer

    @extend_schema(
        summary="Change a group", request=GroupChangeSerializer, responses=GroupSerializer
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Call a group something else, or put it at another place."""
        group = self.get_object()
        change = GroupChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        values = change.validated_data
        with transaction.atomic():
            if "name" in values:
                _rename(group, values["name"])
            if "position" in values:
                place_group(group, values["position"])
        return Response(GroupSerializer(_ROWS.get(pk=group.pk)).data)

    @extend_schema(summary="Remove a group")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Remove a group; its participants stay in the study, in none."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _rename(group: StudyGroup, name: str) -> None:
    form = GroupForm({"name": name}, instance=group)
    require_valid(form)
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError as error:
        taken = ErrorDetail("The study has a group of this name already.", "unique")
        raise ValidationError({"name": [taken]}) from error
