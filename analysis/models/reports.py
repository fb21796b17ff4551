"""The fused result of a session."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.readings import ProbabilityColumns
from analysis.models.subjects import Session


class EmotionReport(OwnedModel, ProbabilityColumns):
    """What all usable faces and windows of one session say together.

    A preliminary report is computed anew whenever a recording of its session finishes; a final
    one (a clinician confirmed, corrected or rejected it) is never touched again, and later
    recordings open the next revision.
    """

    class State(models.TextChoices):
        PRELIMINARY = "preliminary", _("Preliminary")
        FINAL = "final", _("Final")

    subject_path: ClassVar[str] = "session__subject"
    study_path: ClassVar[str | None] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reports")
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State, default=State.PRELIMINARY)
    is_inconclusive = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    low = models.JSONField(null=True, blank=True)
    high = models.JSONField(null=True, blank=True)
    valence = models.FloatField(null=True, blank=True)
    valence_low = models.FloatField(null=True, blank=True)
    valence_high = models.FloatField(null=True, blank=True)
    disagreement = models.FloatField(null=True, blank=True)
    disagreement_sentence = models.CharField(max_length=500, blank=True)
    face = models.JSONField(null=True, blank=True)
    voice = models.JSONField(null=True, blank=True)
    n_faces = models.PositiveIntegerField(default=0)
    n_windows = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)
    model_versions = models.JSONField(default=dict, blank=True)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet["EmotionReport"].as_manager()

    class Meta:
        ordering = ("session", "-revision")
        constraints = (
            models.UniqueConstraint("session", "revision", name="report_revision_is_unique"),
            models.UniqueConstraint(
                fields=("session",),
                condition=models.Q(state="preliminary"),
                name="report_one_preliminary",
            ),
        )
        indexes = (models.Index(fields=("organization", "-computed_at")),)

    def __str__(self) -> str:
        return f"report {self.revision} of {self.session}"


class Review(OwnedModel):
    """What a clinician says of a report; the model's own result stays beside it, untouched.

    The first review makes the report final. Later ones are added, never changed: the newest
    counts.
    """

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        CORRECTED = "corrected", _("Corrected")
        REJECTED = "rejected", _("Rejected")

    subject_path: ClassVar[str] = "report__session__subject"
    study_path: ClassVar[str | None] = "report__session__study"

    report = models.ForeignKey(EmotionReport, on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(max_length=20, choices=Decision)
    corrected_emotion = models.CharField(max_length=20, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = OwnedQuerySet["Review"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decision="corrected") ^ models.Q(corrected_emotion=""),
                name="review_correction_names_emotion",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.report}"
