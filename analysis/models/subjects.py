"""Who is recorded, for which study, on which occasion."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import MAX_RETENTION_DAYS
from accounts.purpose_lock import require_all
from accounts.purposes import Purpose, explain_refusal
from analysis.models.owned import OwnedModel, OwnedQuerySet, StudyPartQuerySet
from analysis.purposes import require_kind

# Before and after, a time zone can push a time out of the calendar, and the page that shows it
# breaks for everybody.
EARLIEST_SESSION: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST_SESSION: Final = datetime(2200, 1, 1, tzinfo=UTC)
# A visit may be prepared; one this far ahead is more often a date typed wrong.
_AHEAD: Final = timedelta(hours=1)


class SubjectQuerySet(OwnedQuerySet["Subject"]):
    """People, of whom no way in takes one that the organization has no purpose for."""

    def bulk_create(self, objs: "Iterable[Subject]", *args: Any, **kwargs: Any) -> "list[Subject]":
        people = list(objs)
        for organization_id, kind in {(one.organization_id, one.kind) for one in people}:
            require_kind(organization_id, kind)
        return super().bulk_create(people, *args, **kwargs)


class Subject(OwnedModel):
    """A patient or a customer; a code is required, a name is not."""

    class Kind(models.TextChoices):
        PATIENT = "patient", _("Patient")
        CUSTOMER = "customer", _("Customer")

    subject_path: ClassVar[str] = ""

    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    # Made up by `load_demo`: every page that shows such a person says so.
    is_demonstration = models.BooleanField(default=False, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint("organization", "code", name="subject_code_is_unique"),
        )
        indexes = (models.Index(fields=("organization", "kind", "code")),)

    def __str__(self) -> str:
        return f"{self.code} · {self.name}" if self.name else self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add or change the person.

        Raises:
            PurposeNotDeclaredError: the organization declares nothing that a new one is for.
        """
        if self._state.adding:
            require_kind(self.organization_id, self.kind)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("analysis:subject", args=(self.pk,))


class Study(OwnedModel):
    """What a product team groups customer sessions by, with the purpose that it declared."""

    class Purpose(models.TextChoices):
        CUSTOMER_FEEDBACK = Purpose.CUSTOMER_FEEDBACK.value, _("Customer feedback")
        RESEARCH = Purpose.RESEARCH.value, _("Research with consent")

    # Nobody's row: the query above does not ask for a subject.
    subject_path: ClassVar[str] = ""
    study_path: ClassVar[str | None] = ""

    name = models.CharField(max_length=200)
    product = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=30, choices=Purpose)
    description = models.TextField(max_length=2000, blank=True)
    # What the participants were told, and how: without it nothing is taken in.
    notice = models.TextField(max_length=5000, blank=True)
    notice_given_by = models.CharField(max_length=200, blank=True)
    # From which probability on a participant shows an expression.
    threshold = models.FloatField(
        default=0.5, validators=(MinValueValidator(0.2), MaxValueValidator(0.95))
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Days after which the uploaded files are deleted; null: as the organization decided.
    media_retention_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=(MinValueValidator(1), MaxValueValidator(MAX_RETENTION_DAYS)),
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False, editable=False)

    objects = StudyPartQuerySet["Study"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "studies"
        constraints = (
            models.UniqueConstraint("organization", "name", name="study_name_is_unique"),
            # The last of the locks: no way in leads around it.
            models.CheckConstraint(
                condition=models.Q(purpose__in=("customer_feedback", "research")),
                name="study_purpose_is_allowed",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("analysis:study", args=(self.pk,))

    def clean(self) -> None:
        """Say why, where the purpose is one of the forbidden."""
        super().clean()
        if reason := explain_refusal(self.purpose):
            raise ValidationError({"purpose": reason})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add or change the study.

        Raises:
            PurposeNotDeclaredError: the organization does not declare its (new) purpose.
        """
        columns = kwargs.get("update_fields")
        if columns is None or "purpose" in columns:
            stored = Study.objects.filter(pk=self.pk).values_list("purpose", flat=True).first()
            # One that was taken away since keeps its studies, which can be changed otherwise.
            if self.purpose != stored and self.purpose in Study.Purpose.values:
                require_all(self.organization_id, (self.purpose,))
        super().save(*args, **kwargs)


class Session(OwnedModel):
    """One visit or one round of feedback, with what the person was asked to do."""

    subject_path: ClassVar[str] = "subject"
    study_path: ClassVar[str | None] = "study"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="sessions")
    study = models.ForeignKey(
        Study, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    held_at = models.DateTimeField(
        default=timezone.now,
        validators=(
            MinValueValidator(EARLIEST_SESSION, _("Choose a date from 1900 on.")),
            MaxValueValidator(LATEST_SESSION, _("Choose a date before 2200.")),
        ),
    )
    context_note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["Session"].as_manager()

    class Meta:
        ordering = ("-held_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(held_at__range=(EARLIEST_SESSION, LATEST_SESSION)),
                name="session_held_in_calendar",
            ),
        )
        indexes = (
            models.Index(fields=("organization", "-held_at")),
            models.Index(fields=("subject", "-held_at")),
        )

    def __str__(self) -> str:
        return f"{self.subject.code}, {self.held_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("analysis:session", args=(self.pk,))

    @property
    def lies_ahead(self) -> bool:
        """Whether its date is still to come, by more than clocks differ."""
        return self.held_at > timezone.now() + _AHEAD
