"""What stands on a patient's time axis besides the reports, and the summary for the list."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.reports import EmotionReport
from analysis.models.subjects import EARLIEST_SESSION, LATEST_SESSION, Subject

MAX_PHQ9 = 27
MAX_MOOD = 10


class Event(OwnedModel):
    """Something that happened to a patient and belongs beside the curve."""

    class Kind(models.TextChoices):
        MEDICATION = "medication", _("Medication change")
        ADMISSION = "admission", _("Admission")
        DISCHARGE = "discharge", _("Discharge")
        THERAPY = "therapy", _("Therapy")
        LIFE = "life", _("Life event")
        OTHER = "other", _("Other")

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="events")
    occurred_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["Event"].as_manager()

    class Meta:
        ordering = ("occurred_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(occurred_at__range=(EARLIEST_SESSION, LATEST_SESSION)),
                name="event_in_calendar",
            ),
        )
        indexes = (models.Index(fields=("subject", "occurred_at")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.subject.code}"


class SelfReport(OwnedModel):
    """What a patient says: the nine answers of PHQ-9, each 0 to 3, a mood from 0 to 10, or both.

    PHQ-9: Kroenke, Spitzer and Williams 2001, https://doi.org/10.1046/j.1525-1497.2001.016009606.x
    """

    class FilledBy(models.TextChoices):
        CLINICIAN = "clinician", _("Clinician, for the patient")
        PATIENT = "patient", _("Patient")

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="self_reports")
    answered_at = models.DateTimeField(default=timezone.now)
    phq9_answers = models.JSONField(null=True, blank=True)
    phq9_total = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=(MaxValueValidator(MAX_PHQ9),)
    )
    mood = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=(MaxValueValidator(MAX_MOOD),)
    )
    filled_by = models.CharField(max_length=20, choices=FilledBy)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # Who saw that thoughts of self-harm were reported; the page keeps saying so until then.
    concern_seen_at = models.DateTimeField(null=True, blank=True)
    concern_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["SelfReport"].as_manager()

    class Meta:
        ordering = ("answered_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(phq9_total__isnull=False) | models.Q(mood__isnull=False),
                name="self_report_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(phq9_total__isnull=True) | models.Q(phq9_total__lte=MAX_PHQ9),
                name="self_report_phq9_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(mood__isnull=True) | models.Q(mood__lte=MAX_MOOD),
                name="self_report_mood_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(phq9_total__isnull=True, phq9_answers__isnull=True)
                | models.Q(phq9_total__isnull=False, phq9_answers__isnull=False),
                name="self_report_total_has_answers",
            ),
        )
        indexes = (models.Index(fields=("subject", "answered_at")),)

    def __str__(self) -> str:
        return f"self-report of {self.subject.code}"


class SelfReportInvitation(OwnedModel):
    """A link by which a patient answers once without signing in; only its digest is stored."""

    subject_path: ClassVar[str] = "subject"

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="self_report_invitations"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    asks_phq9 = models.BooleanField(default=True)
    asks_mood = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    self_report = models.OneToOneField(
        SelfReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitation"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet["SelfReportInvitation"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(asks_phq9=True) | models.Q(asks_mood=True),
                name="invitation_asks_something",
            ),
        )

    def __str__(self) -> str:
        return f"invitation for {self.subject.code}"


class SubjectSummary(models.Model):
    """What the list of people says of each one, kept in step whenever a report changes.

    Computed from the reports, so that a list of thousands is read by one query; it can be
    thrown away and computed anew at any time.

    Attributes:
        trend: the newest values of valence, oldest first, each in [-1, 1]; at most 20.
        last_recorded_at: when the newest recording was uploaded.
        n_baseline: earlier sessions that the change rests on.
        change: robust z of the last session's valence against the earlier ones; null where they
            are too few.
        changed_emotion: the emotion that departed most, where it departed clearly; else empty.
        emotion_change: robust z of that emotion; null where `changed_emotion` is empty.
    """

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="summary"
    )
    n_sessions = models.PositiveIntegerField(default=0)
    n_reports = models.PositiveIntegerField(default=0)
    last_held_at = models.DateTimeField(null=True, blank=True)
    last_recorded_at = models.DateTimeField(null=True, blank=True)
    last_report = models.ForeignKey(
        EmotionReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    trend = models.JSONField(default=list, blank=True)
    n_baseline = models.PositiveIntegerField(default=0)
    change = models.FloatField(null=True, blank=True)
    changed_emotion = models.CharField(max_length=20, blank=True)
    emotion_change = models.FloatField(null=True, blank=True)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "subject summaries"
        indexes = (models.Index(fields=("last_recorded_at",)), models.Index(fields=("change",)))

    def __str__(self) -> str:
        return f"summary of {self.subject_id}"
