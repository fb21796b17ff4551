"""Where an organization's programs are told of events, and every message that went there."""

import uuid
from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.models.owned import OwnedModel, OwnedQuerySet

M = TypeVar("M", bound=OwnedModel)

URL_LETTERS = 500


class WebhookEvent(models.TextChoices):
    """What a webhook can be told of."""

    RECORDING_FINISHED = "recording.finished", _("A recording was read")
    RECORDING_FAILED = "recording.failed", _("A recording could not be read")
    REPORT_READY = "report.ready", _("A report was computed")
    REPORT_FINAL = "report.final", _("A report was reviewed")
    BATCH_FINISHED = "batch.finished", _("A bulk upload was read to its end")
    SUBJECT_ERASED = "subject.erased", _("A person was erased")
    CONSENT_WITHDRAWN = "consent.withdrawn", _("A consent was withdrawn")


class AdministratorQuerySet(OwnedQuerySet[M]):
    """Rows of an organization that are no person's: its administrators see them."""

    def for_role_of(self, user: User) -> Self:
        rows = self.in_organization_of(user)
        return rows if user.role == User.Role.ADMIN else rows.none()

    def visible_to(self, user: User) -> Self:
        return self.for_role_of(user)

    def emergency_end_for(self, user: User) -> models.Value:
        return models.Value(None, output_field=models.DateTimeField())


class Webhook(OwnedModel):
    """An address that is told of events, with the secrets that its messages are signed with.

    Attributes:
        secret, previous_secret: sealed; the previous one signs too, until `previous_until`.
        failing_since: when a message was given up and none arrived afterwards.
        failures: tries in a row that found no receiver; the more, the longer it rests.
        rests_until: no message is tried before; a dead receiver must not keep the workers busy.
        disabled_because: why it was switched off by itself; empty where a person did it.
    """

    class Disabled(models.TextChoices):
        FAILING = "failing", _("It was failing for too long.")
        GONE = "gone", _("The receiver answered that it is gone for good (410).")

    # Nobody's row: the query above does not ask for a subject.
    subject_path: ClassVar[str] = "organization"

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=URL_LETTERS)
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    disabled_because = models.CharField(max_length=20, choices=Disabled, blank=True)
    secret = models.BinaryField()
    previous_secret = models.BinaryField(null=True, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AdministratorQuerySet["Webhook"].as_manager()

    class Meta:
        ordering = ("created_at",)
        indexes = (models.Index(fields=("organization", "is_active")),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("analysis:webhook", args=(self.pk,))

    def has_previous_secret(self, now: datetime) -> bool:
        """Whether the secret before this one still signs."""
        return bool(self.previous_secret and self.previous_until and self.previous_until > now)


class Delivery(OwnedModel):
    """One message for one webhook, with how it went.

    Status::

        waiting ──► sending ──► delivered
           ▲           │
           ├───────────┤ refused or unreachable: once more, later
           │           └──► given_up ──┐
           └───────────────────────────┘ sent again by a person

    Attributes:
        event_id: of the event, the same for all webhooks that are told of it and each time that
            it is sent: what a receiver knows a repetition by.
        payload: ids, kinds, status and links; no names and no readings.
        next_try_at: not before.
        retry_until: what fails after that is given up.
        duration_ms: of the last try, in milliseconds.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    ENDED = (Status.DELIVERED, Status.GIVEN_UP)
    subject_path: ClassVar[str] = "organization"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField(default=uuid.uuid4, editable=False)
    # Of `WebhookEvent`, or `ping`.
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    status = models.CharField(max_length=20, choices=Status, default=Status.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    retry_until = models.DateTimeField()
    enqueued_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    response_code = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=40, blank=True)

    objects = AdministratorQuerySet["Delivery"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("webhook", "-created_at")),
            models.Index(fields=("status", "next_try_at")),
        )

    def __str__(self) -> str:
        return f"{self.event} for {self.webhook}"
