"""One uploaded file, its way through the queue, and the pictures made from it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.subjects import Session


class Recording(OwnedModel):
    """One uploaded file of a session.

    Status::

        queued ──► running ──► done
           ▲          ├──────► nothing_found   (no face, no speech: a normal outcome, with a reason)
           │          ├──────► failed          (unreadable, over a limit, gave up: with a reason)
           └──────────┘  lease ran out (worker died), or re-queued by a person

    `running` is entered by compare-and-set from `queued` with a new `claim`; it is left by
    compare-and-set on that claim, so a repeated message or a worker that was thought dead
    changes nothing.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("Photo")
        AUDIO = "audio", _("Voice")
        VIDEO = "video", _("Video")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being read")
        DONE = "done", _("Done")
        NOTHING_FOUND = "nothing_found", _("Nothing found")
        FAILED = "failed", _("Failed")

    class Channel(models.TextChoices):
        ALL = "all", _("All channels")
        LEFT = "left", _("Left channel only")
        RIGHT = "right", _("Right channel only")

    class RetentionRule(models.TextChoices):
        ORGANIZATION = "organization", _("the organization")
        STUDY = "study", _("the study")

    FINISHED = (Status.DONE, Status.NOTHING_FOUND, Status.FAILED)

    subject_path: ClassVar[str] = "session__subject"
    study_path: ClassVar[str | None] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="recordings")
    kind = models.CharField(max_length=10, choices=Kind)
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    progress = models.FloatField(
        default=0.0, validators=(MinValueValidator(0.0), MaxValueValidator(1.0))
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    enqueued_at = models.DateTimeField(null=True, blank=True, editable=False)
    # While it is set, no worker takes the recording: its bulk upload is paused. A column of its
    # own, so that claiming compares this one row and nothing that another statement may change.
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_by = models.CharField(max_length=200, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    duration_s = models.FloatField(null=True, blank=True, editable=False)
    # Which channel of a stereo sound is the subject's; an agent's or moderator's is not read.
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ALL)
    # Set once the uploaded bytes were deleted as the organization or the study had decided; what
    # was read of them stays.
    file_deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    file_deleted_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False
    )
    file_deleted_by = models.CharField(
        max_length=20, choices=RetentionRule, blank=True, editable=False
    )
    note = models.CharField(max_length=500, blank=True)
    tags = models.JSONField(default=list, blank=True)
    # Put aside on the queue page by a person: a failure that needs no attention any more.
    dismissed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The face that is the subject's, where a person picked one; others are left out of the report.
    chosen_track = models.PositiveSmallIntegerField(null=True, blank=True)
    model_versions = models.JSONField(default=dict, blank=True, editable=False)

    objects = OwnedQuerySet["Recording"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint("session", "sha256", name="recording_once_per_session"),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0.0, progress__lte=1.0),
                name="recording_progress_in_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="running") | models.Q(claim__isnull=False),
                name="recording_running_has_claim",
            ),
        )
        indexes = (
            models.Index(fields=("status", "lease_expires_at")),
            models.Index(fields=("status", "enqueued_at")),
            models.Index(fields=("started_at",)),
            models.Index(fields=("organization", "status")),
            models.Index(fields=("organization", "sha256")),
            models.Index(fields=("organization", "file_deleted_at", "created_at")),
        )

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("analysis:session", args=(self.session_id,))

    @property
    def is_finished(self) -> bool:
        return self.status in self.FINISHED

    @property
    def has_file(self) -> bool:
        """False where the file was deleted meanwhile, and of what `load_demo` made up.

        No file that is uploaded has no bytes.
        """
        return self.byte_size > 0 and self.file_deleted_at is None

    @property
    def is_playable(self) -> bool:
        """Whether pages offer it to be played or saved: only what was read has a copy for that."""
        return self.has_file and self.status in (self.Status.DONE, self.Status.NOTHING_FOUND)


class Artifact(OwnedModel):
    """A picture or a data file that the worker made from a recording, for the pages to show."""

    class Kind(models.TextChoices):
        PREVIEW = "preview", _("Photo without metadata")
        ENVELOPE = "envelope", _("Waveform outline")
        LOG_MEL = "log_mel", _("Mel spectrogram")
        FACES = "faces", _("One crop of each person")
        SALIENCY = "saliency", _("What the face model looked at")
        PLAYBACK = "playback", _("Recording without metadata")

    subject_path: ClassVar[str] = "recording__session__subject"
    study_path: ClassVar[str | None] = "recording__session__study"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="artifacts")
    kind = models.CharField(max_length=20, choices=Kind)
    media_type = models.CharField(max_length=100)
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = OwnedQuerySet["Artifact"].as_manager()

    class Meta:
        ordering = ("kind",)
        constraints = (models.UniqueConstraint("recording", "kind", name="artifact_once_per_kind"),)
        indexes = (models.Index(fields=("organization", "sha256")),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.recording}"


class Explanation(OwnedModel):
    """What drove the result of one recording, computed in the worker when somebody asks.

    Status::

        queued ──► running ──► done | failed   (with a reason)

    Moved by compare-and-set like a recording; asked for again, it starts anew.

    Attributes:
        emotion: the one that is explained, the first candidate of the report at that time.
        face: which face the saliency picture shows, and the test of its map; null without one.
            `reading`, and the probabilities `whole`, `without_strongest`, `without_weakest`.
        windows: for each read window of sound its `start_s`, `end_s`, `probability` and signed
            `share` in the voice result; the strongest one has its moments as `slices`.
        probability: of the emotion in the fused result.
        probability_without: the same without this recording; null where nothing else is left.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being computed")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    subject_path: ClassVar[str] = "recording__session__subject"
    study_path: ClassVar[str | None] = "recording__session__study"

    recording = models.OneToOneField(
        Recording, on_delete=models.CASCADE, related_name="explanation"
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    emotion = models.CharField(max_length=20, blank=True)
    face = models.JSONField(null=True, blank=True)
    windows = models.JSONField(default=list, blank=True)
    probability = models.FloatField(null=True, blank=True)
    probability_without = models.FloatField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Also what a worker knows its claim by: no two claims of one row have the same time.
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OwnedQuerySet["Explanation"].as_manager()

    class Meta:
        ordering = ("-requested_at",)
        indexes = (models.Index(fields=("status", "requested_at")),)

    def __str__(self) -> str:
        return f"explanation of {self.recording}"

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)
