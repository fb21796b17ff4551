"""A request whose sender is known, or whose subject is."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User

_AUDITED: Final = "emosense.audited"


class SignedInRequest(HttpRequest):
    """Says in a view's signature that `login_required` ran before it."""

    user: User


def name_audited(request: HttpRequest, organization_id: UUID, object_id: UUID) -> None:
    """Tell the audit trail whose row a request without a signed-in sender has changed."""
    request.META[_AUDITED] = (organization_id, object_id)


def get_audited(request: HttpRequest) -> tuple[UUID, UUID] | None:
    """Return what `name_audited` was told, or None."""
    named: tuple[UUID, UUID] | None = request.META.get(_AUDITED)
    return named
