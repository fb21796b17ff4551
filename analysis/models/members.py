"""Who works on a study."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import User
from analysis.models.owned import OwnedModel, StudyPartQuerySet
from analysis.models.subjects import Study


class StudyMember(OwnedModel):
    """One product user of a study: of the product team, only its members see it."""

    # Nobody's row: the query above does not ask for a subject.
    subject_path: ClassVar[str] = "study"
    study_path: ClassVar[str | None] = "study"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="study_memberships")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = StudyPartQuerySet["StudyMember"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint("study", "user", name="study_member_once"),)
        indexes = (models.Index(fields=("user", "study")),)

    def __str__(self) -> str:
        return f"{self.user} in {self.study}"
