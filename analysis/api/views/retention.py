"""`/retention/` and `/studies/{id}/retention/`: how long uploaded files are kept."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Organization, User
from accounts.scopes import Scope
from analysis.api.conventions import SparseView
from analysis.api.exceptions import Conflict
from analysis.api.serializers.retention import RetentionChangeSerializer, RetentionSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.limits import format_bytes
from analysis.models import Study
from analysis.retention import Due, count_due_in_organization, count_due_in_study

_SCOPES = {"PUT": str(Scope.ADMIN)}


class RetentionViewSet(SparseView, GenericViewSet[Any]):
    """What holds for every session whose study has no rule of its own."""

    serializer_class = RetentionSerializer
    required_scopes: ClassVar[dict[str, str]] = _SCOPES

    def get_object(self) -> Organization:
        """Return the administrator's organization."""
        user = get_caller(self.request)
        if user.role != User.Role.ADMIN or user.organization is None:
            raise PermissionDenied("This is for administrators.")
        return user.organization

    @extend_schema(summary="Read how long files are kept")
    def retrieve(self, request: Request) -> Response:
        """The organization's rule; an administrator's to see."""
        return Response(self.get_serializer(_describe(self.get_object())).data)

    @extend_schema(
        summary="Decide how long files are kept",
        request=RetentionChangeSerializer,
        responses=RetentionSerializer,
    )
    def update(self, request: Request) -> Response:
        """Decide for the organization; files that are due by it at once need `confirmed`."""
        organization = self.get_object()
        _save(request, organization, lambda days: count_due_in_organization(organization, days))
        return Response(self.get_serializer(_describe(organization)).data)


class StudyRetentionViewSet(OwnedViewSet[Study]):
    """What holds for the sessions of one study."""

    rows = Study.objects.select_related("organization")
    serializer_class = RetentionSerializer
    required_scopes: ClassVar[dict[str, str]] = _SCOPES

    @extend_schema(summary="Read how long a study's files are kept")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The study's rule, and what holds."""
        return Response(self.get_serializer(_describe(self.get_object())).data)

    @extend_schema(
        summary="Decide how long a study's files are kept",
        request=RetentionChangeSerializer,
        responses=RetentionSerializer,
    )
    def update(self, request: Request, pk: UUID) -> Response:
        """Decide for the study; files that are due by it at once need `confirmed`."""
        study = self.get_object()
        _save(request, study, lambda days: count_due_in_study(study, days))
        return Response(self.get_serializer(_describe(study)).data)


def _save(request: Request, of: Organization | Study, count: Callable[[int | None], Due]) -> None:
    wanted = RetentionChangeSerializer(data=request.data)
    wanted.is_valid(raise_exception=True)
    days: int | None = wanted.validated_data["days"]
    due = count(days)
    if due.n_files and not wanted.is_confirmed():
        raise Conflict(
            f"Files that this rule deletes at once: {due.n_files} ({format_bytes(due.byte_size)}). "
            "Send `confirmed` with the same number of days, or 0 for null, if that is meant."
        )
    of.media_retention_days = days
    of.save(update_fields=["media_retention_days"])


def _describe(of: Organization | Study) -> dict[str, int | None]:
    days = of.media_retention_days
    if days is None and isinstance(of, Study):
        return {"days": None, "days_in_force": of.organization.media_retention_days}
    return {"days": days, "days_in_force": days}
