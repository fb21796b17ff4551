"""What every row has: an unguessable id, an owner, and a query for who may see it."""

import uuid
from typing import ClassVar, Self, TypeVar

from django.apps import apps
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

    def for_role_of(self, user: User) -> Self:
        """Rows of the user's organization and of a kind of subject that the role works with."""
        return self.in_organization_of(user).filter(
            **{f"{self._subject_prefix}kind__in": SUBJECT_KINDS_OF_ROLE.get(user.role, ())}
        )

    def visible_to(self, user: User) -> Self:
        """Rows that the user may open.

        That is: of the own organization, of a kind of subject of the role, and

        - for a clinician of a patient who is in the clinician's care or to whom an administrator
          let them in. An emergency access opens pages, and nothing to the clinician's programs.
        - for a product user of a study of which the user is a member. What is in no study follows
          its customer: one who is in a study of the user's, or in no study at all, so that nobody
          is lost whom no study can hide.
        """
        rows = self.for_role_of(user)
        if user.role == User.Role.CLINICIAN:
            return rows.filter(self._is_cared_for_by(user))
        if user.role == User.Role.PRODUCT:
            return rows.filter(self._is_worked_on_by(user))
        return rows

    def emergency_end_for(self, user: User) -> models.Subquery | models.Value:
        """Until when an emergency access opens a row to the user; null where none does."""
        grants = apps.get_model("analysis", "AccessGrant").objects.in_force()
        subject = models.OuterRef(f"{self._subject_prefix}pk")
        taken = grants.filter(is_emergency=True, user=user, subject=subject)
        return models.Subquery(taken.order_by("-expires_at").values("expires_at")[:1])

    @property
    def _subject_prefix(self) -> str:
        return f"{self.model.subject_path}__" if self.model.subject_path else ""

    def _is_cared_for_by(self, user: User) -> models.Q:
        # By name, because both models are built on this one. Correlated, so that the database
        # may look up a single row by index and hash the list for many.
        team = apps.get_model("analysis", "CareTeamMember")._default_manager
        grants = apps.get_model("analysis", "AccessGrant").objects.in_force()
        if user.is_program:
            grants = grants.filter(is_emergency=False)
        of_row = {"user": user, "subject": models.OuterRef(f"{self._subject_prefix}pk")}
        return models.Q(models.Exists(team.filter(**of_row))) | models.Q(
            models.Exists(grants.filter(**of_row))
        )

    def _is_worked_on_by(self, user: User) -> models.Q:
        path = self.model.study_path
        if path is None:
            return self._is_customer_known_to(user)
        in_no_study = models.Q(**{f"{path}__isnull": True})
        return self._is_in_study_of(user) | (in_no_study & self._is_customer_known_to(user))

    def _is_in_study_of(self, user: User) -> models.Q:
        study = models.OuterRef(self.model.study_path or "pk")
        return models.Q(models.Exists(_memberships(user).filter(study=study)))

    def _is_customer_known_to(self, user: User) -> models.Q:
        # Whoever takes part has a session in the study from the first recording on, and a session
        # may be in a study without the row that says so.
        of_row = {"subject": models.OuterRef(f"{self._subject_prefix}pk")}
        people = apps.get_model("analysis", "Participant")._default_manager.filter(**of_row)
        sessions = (
            apps.get_model("analysis", "Session")
            ._default_manager.filter(**of_row, study__isnull=False)
            .order_by()
        )
        own = {"study__in": _memberships(user).values("study")}
        is_in_own = models.Exists(people.filter(**own)) | models.Exists(sessions.filter(**own))
        return models.Q(is_in_own) | ~(models.Exists(people) | models.Exists(sessions))


class StudyPartQuerySet(OwnedQuerySet[M]):
    """Studies, and rows of a study that are no person's: seen by its members."""

    def for_role_of(self, user: User) -> Self:
        rows = self.in_organization_of(user)
        return rows.none() if user.role == User.Role.CLINICIAN else rows

    def visible_to(self, user: User) -> Self:
        rows = self.for_role_of(user)
        if user.role == User.Role.PRODUCT:
            return rows.filter(self._is_in_study_of(user))
        return rows

    def emergency_end_for(self, user: User) -> models.Value:
        return models.Value(None, output_field=models.DateTimeField())


def _memberships(user: User) -> "models.QuerySet[models.Model]":
    # By name, because the model is built on this module.
    rows = apps.get_model("analysis", "StudyMember")._default_manager.filter(user=user)
    return rows.order_by()


class OwnedModel(models.Model):
    """A row of exactly one organization."""

    # The look-up path from a row to its subject; empty for the subject itself.
    subject_path: ClassVar[str]
    # The look-up path from a row to the study that it belongs to, which may be null; empty for
    # the study itself, None for what belongs to a person in all of that person's studies.
    study_path: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
