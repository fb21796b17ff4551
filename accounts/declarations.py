"""Declaring what an organization works for."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Organization, User
from accounts.purposes import Purpose


def declare(organization: Organization, purposes: Iterable[str], user: User | None) -> None:
    """Put these purposes in place of the organization's, with who did it and when.

    Nothing is deleted: what a purpose covered that is missing now stays readable, and takes
    nothing new (`accounts.purpose_lock`).

    Args:
        purposes: of `Purpose`, one at least.
        user: who declares them; None for a command.

    Raises:
        ValueError: there is none, or one that is not on the list.
    """
    chosen = {Purpose(one) for one in purposes}
    if not chosen:
        raise ValueError("An organization declares one purpose at least.")
    columns = Organization.purpose_columns(chosen)
    for field, value in columns.items():
        setattr(organization, field, value)
    organization.purposes_declared_at = timezone.now()
    organization.purposes_declared_by = user
    fields = (*columns, "purposes_declared_at", "purposes_declared_by")
    organization.save(update_fields=fields)
