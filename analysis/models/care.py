"""Who looks after a patient, who was let in besides, and who has looked when."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.subjects import Subject


class CareTeamMember(OwnedModel):
    """One clinician of a patient's care team: only they, and those let in, see the patient."""

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="care_team")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="care_team_places")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["CareTeamMember"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint("subject", "user", name="care_team_member_once"),)
        indexes = (models.Index(fields=("user", "subject")),)

    def __str__(self) -> str:
        return f"{self.user} for {self.subject.code}"


class AccessGrantQuerySet(OwnedQuerySet["AccessGrant"]):
    """Grants of one organization; questions about those in force."""

    def in_force(self) -> Self:
        """Grants that open the patient now."""
        now = timezone.now()
        return self.filter(revoked_at__isnull=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        )


class AccessGrant(OwnedModel):
    """Access to one patient for a clinician outside the care team, with the reason on record.

    A grant ends when it expires or is revoked; its row stays.

    Attributes:
        granted_by: an administrator; of an emergency access the clinician who took it.
        is_emergency: taken by the clinician without being let in; programs cannot use it, and
            an administrator reviews it afterwards.
    """

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="access_grants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_grants")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_emergency = models.BooleanField(default=False, editable=False)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="access_grant_has_reason"),
            # Whoever lets themselves in does so for a while.
            models.CheckConstraint(
                condition=models.Q(is_emergency=False) | models.Q(expires_at__isnull=False),
                name="emergency_access_ends",
            ),
        )
        indexes = (
            models.Index(fields=("user", "subject")),
            models.Index(
                fields=("organization", "created_at"),
                condition=models.Q(is_emergency=True),
                name="emergency_accesses",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} let in to {self.subject.code}"


class LastLook(OwnedModel):
    """When a reader last opened a patient's page; what came since is new to that reader."""

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="last_looks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="last_looks")
    looked_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet["LastLook"].as_manager()

    class Meta:
        ordering = ("-looked_at",)
        constraints = (models.UniqueConstraint("user", "subject", name="last_look_once"),)

    def __str__(self) -> str:
        return f"{self.user} looked at {self.subject.code}"
