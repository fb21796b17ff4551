"""What the views of the API share: who calls, and the way from an id to a row."""

from typing import ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from accounts.models import Organization, User
from analysis.access import get_for_user_or_404
from analysis.api.conventions import SparseView
from analysis.api.filters import Filterable
from analysis.models.owned import OwnedModel, OwnedQuerySet

M = TypeVar("M", bound=OwnedModel)


def get_caller(request: Request) -> User:
    """Return the user behind the token; every view that asks requires one."""
    assert isinstance(request.user, User)
    return request.user


def get_own_organization(user: User) -> Organization:
    """Return where new rows of the user belong; 403 for the operator, who belongs nowhere."""
    if user.organization is None:
        raise PermissionDenied("Your user belongs to no organization, so nothing can be added.")
    return user.organization


def get_referenced(rows: OwnedQuerySet[M], user: User, pk: UUID, field: str) -> M:
    """Return the row that a field of the body names, by the same rule as an id in the URL.

    Raises:
        ValidationError: on `field`, where the URL would answer 404.
        PermissionDenied: the user's role may not use it.
    """
    try:
        return get_for_user_or_404(rows, user, pk)
    except Http404 as error:
        raise ValidationError(
            {field: [ErrorDetail("There is nothing with this id.", "does_not_exist")]}
        ) from error


class OwnedViewSet(Filterable, SparseView, GenericViewSet[M]):
    """Rows of the caller's organization and role; `rows` says which and what comes with them."""

    lookup_value_converter: ClassVar[str] = "uuid"
    rows: ClassVar[OwnedQuerySet]  # type: ignore[type-arg]  # a class variable cannot be generic

    def get_queryset(self) -> OwnedQuerySet[M]:
        return self.rows.all().visible_to(get_caller(self.request))

    def get_object(self) -> M:
        rows: OwnedQuerySet[M] = self.rows.all()
        return get_for_user_or_404(rows, get_caller(self.request), self.kwargs[self.lookup_field])
