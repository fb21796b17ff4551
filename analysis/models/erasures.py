"""What stays of those who were erased: that it was done, and nothing of whom."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.models.owned import OwnedModel, StudyPartQuerySet
from analysis.models.subjects import Subject


class TombstoneQuerySet(StudyPartQuerySet["Tombstone"]):
    """Erasures of one organization; nobody's data, so no role is asked for beyond that."""

    def visible_to(self, user: User) -> Self:
        return self.for_role_of(user)


class Tombstone(OwnedModel):
    """One person was erased: when, by whom, why and how much; no code, no name, no id, no digest.

    Attributes:
        created_at: when.
        n_files: files that were deleted from the store: originals and the pictures made of them.
    """

    class Reason(models.TextChoices):
        REQUEST = "request", _("The person asked for it")
        WITHDRAWN = "withdrawn", _("Consent was withdrawn")
        NOT_NEEDED = "not_needed", _("No longer needed for its purpose")
        MISTAKE = "mistake", _("Entered or recorded by mistake")
        LAW = "law", _("Required by law or by an authority")
        UNSTATED = "unstated", _("Not stated")

    # Nobody's row any more.
    subject_path: ClassVar[str] = ""

    subject_kind = models.CharField(max_length=20, choices=Subject.Kind)
    reason = models.CharField(max_length=20, choices=Reason)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    n_sessions = models.PositiveIntegerField(default=0)
    n_recordings = models.PositiveIntegerField(default=0)
    n_files = models.PositiveIntegerField(default=0)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("organization", "-created_at")),)

    def __str__(self) -> str:
        return f"somebody erased on {self.created_at:%Y-%m-%d}"
