"""The proof of a consent as a file: a scan or a photo of what was signed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from analysis.models.consent import Consent, ConsentFixedError
from analysis.models.owned import OwnedModel, OwnedQuerySet


class EvidenceFile(OwnedModel):
    """One file that proves a consent; added like the record itself, and gone with the person.

    Retention of recordings does not reach it: a consent has to be proved as long as it is kept.

    Attributes:
        original_name: the name that the person knows it by, with an ending that says what it is.
        media_type: by its first bytes: PDF, JPEG or PNG.
        sha256: of the bytes as they were given, metadata included; under it the store has them.
    """

    subject_path: ClassVar[str] = "consent__subject"
    study_path: ClassVar[str | None] = "consent__study"

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="evidence_files")
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["EvidenceFile"].as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint("consent", "sha256", name="evidence_once_per_consent"),
        )
        indexes = (models.Index(fields=("organization", "sha256")),)

    def __str__(self) -> str:
        return self.original_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConsentFixedError("The proof of a consent is added, never changed.")
        super().save(*args, **kwargs)
