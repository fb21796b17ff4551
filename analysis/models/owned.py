"""What every row has: an unguessable id, an owner, and a query for who may see it."""

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from accounts.models import Organization, User

# Which kinds of subject a role works with. Nobody sees the other half of the house.
SUBJECT_KINDS_OF_ROLE: dict[str, tuple[str, ...]] = {
    User.Role.CLINICIAN: ("patient",),
    User.Role.PRODUCT: ("customer",),
    User.Role.ADMIN: ("patient", "customer"),
}


M = TypeVar("M", bound="OwnedModel")


class OwnedQuerySet(models.QuerySet[M]):
    """Verbs that every owned model shares."""

    def in_organization_of(self, user: User) -> Self:
        """Rows of the user's own organization, whatever the role; none without one."""
        if user.organization_id is None:
            return self.none()
        return self.filter(organization_id=user.organization_id)

    def visible_to(self, user: User) -> Self:
        """Rows that the user may open: own organization and a kind of subject of the role."""
        prefix = f"{self.model.subject_path}__" if self.model.subject_path else ""
        return self.in_organization_of(user).filter(
            **{f"{prefix}kind__in": SUBJECT_KINDS_OF_ROLE.get(user.role, ())}
        )


class OwnedModel(models.Model):
    """A row of exactly one organization."""

    # The look-up path from a row to its subject; empty for the subject itself.
    subject_path: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
