"""What a product team's study consists of besides its name: people, groups, uploads, moments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models.owned import OwnedModel, OwnedQuerySet, StudyPartQuerySet
from analysis.models.readings import ProbabilityColumns
from analysis.models.recordings import Recording
from analysis.models.subjects import Session, Study, Subject


class StudyGroup(OwnedModel):
    """A condition of a study, such as version A, that its participants are compared by."""

    # Nobody's row: the query above does not ask for a subject.
    subject_path: ClassVar[str] = "study"
    study_path: ClassVar[str | None] = "study"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    objects = StudyPartQuerySet["StudyGroup"].as_manager()

    class Meta:
        ordering = ("position", "name")
        constraints = (models.UniqueConstraint("study", "name", name="study_group_name_once"),)

    def __str__(self) -> str:
        return self.name


class Participant(OwnedModel):
    """A customer in a study; all of that person's recordings in it belong to one session."""

    subject_path: ClassVar[str] = "subject"
    study_path: ClassVar[str | None] = "study"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="participants")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="participations")
    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="participant", null=True, blank=True
    )
    group = models.ForeignKey(
        StudyGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participants",
    )

    objects = OwnedQuerySet["Participant"].as_manager()

    class Meta:
        ordering = ("subject__code",)
        constraints = (models.UniqueConstraint("study", "subject", name="participant_once"),)
        indexes = (models.Index(fields=("study", "group")),)

    def __str__(self) -> str:
        return f"{self.subject.code} in {self.study}"


class Answer(models.Model):
    """One value of one column that a team keeps of its participants: a tag or a survey answer.

    A tag is an answer to the column of its name with an empty value.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="answers")
    column = models.CharField(max_length=100)
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("column",)
        constraints = (models.UniqueConstraint("participant", "column", name="answer_once"),)
        indexes = (models.Index(fields=("study", "column", "value")),)

    def __str__(self) -> str:
        return f"{self.column}: {self.value}" if self.value else self.column


class Batch(OwnedModel):
    """One bulk upload into a study, with its manifest; it outlives the tab that began it.

    Status::

        open ──► closed      (nothing more is sent)
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    subject_path: ClassVar[str] = "study"
    study_path: ClassVar[str | None] = "study"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="batches")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    # What its recordings are read with, as `Recording.channel`.
    channel = models.CharField(
        max_length=10, choices=Recording.Channel, default=Recording.Channel.ALL
    )
    # When webhooks were told that everything it brought is read.
    announced_at = models.DateTimeField(null=True, blank=True)
    # While it is set, no recording of the batch is taken from the queue.
    paused_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = StudyPartQuerySet["Batch"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = "batches"
        indexes = (models.Index(fields=("study", "-created_at")),)

    def __str__(self) -> str:
        return f"upload of {self.created_at:%Y-%m-%d %H:%M} into {self.study}"


class BatchFile(models.Model):
    """One file of a bulk upload: announced by the manifest or the browser, then sent or refused.

    Status::

        expected ──► stored      (its recording is on the queue)
              ├────► duplicate   (the same bytes are in the study already)
              └────► refused     (with a reason)
    """

    class Status(models.TextChoices):
        EXPECTED = "expected", _("Not sent yet")
        STORED = "stored", _("Taken")
        DUPLICATE = "duplicate", _("There already")
        REFUSED = "refused", _("Refused")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=500)
    # As announced: by name and size a browser knows which files are still to be sent.
    byte_size = models.PositiveBigIntegerField(null=True, blank=True)
    # Where the manifest speaks of the file; null where it does not.
    line = models.PositiveIntegerField(null=True, blank=True)
    participant_code = models.CharField(max_length=64, blank=True)
    group_name = models.CharField(max_length=100, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.EXPECTED)
    reason = models.CharField(max_length=500, blank=True)
    recording = models.ForeignKey(
        Recording, on_delete=models.SET_NULL, null=True, blank=True, related_name="batch_files"
    )
    # Put aside on the queue page, as `Recording.dismissed_at`.
    dismissed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint("batch", "name", name="batch_file_once"),)
        indexes = (models.Index(fields=("batch", "status")),)

    def __str__(self) -> str:
        return self.name


class Marker(OwnedModel):
    """A moment of a recording with a name, by which recordings are laid above each other."""

    subject_path: ClassVar[str] = "recording__session__subject"
    study_path: ClassVar[str | None] = "recording__session__study"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="markers")
    name = models.CharField(max_length=100)
    time_s = models.FloatField()

    objects = OwnedQuerySet["Marker"].as_manager()

    class Meta:
        ordering = ("recording", "time_s")
        constraints = (
            models.UniqueConstraint("recording", "name", name="marker_once"),
            models.CheckConstraint(condition=models.Q(time_s__gte=0.0), name="marker_in_recording"),
        )

    def __str__(self) -> str:
        return f"{self.name} at {self.time_s:.1f} s"


class StudyMoment(ProbabilityColumns):
    """A few seconds of one participant's recording, all faces and windows in it taken together.

    Computed from the readings when a recording was read, so that a study with a million of them
    is added up from a fraction of the rows; it can be computed anew at any time.

    Attributes:
        bin: number of the stretch of `BIN_S` seconds, from 0; a photo has one.
        valence: in [-1, 1].
        weight: sum of the weights of what is in it.
        strength: the highest probability of any emotion but neutral.
        entropy: of the probabilities; 0 where one is certain, 1 where all seven are alike.
    """

    BIN_S: ClassVar[float] = 5.0

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="moments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="moments")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="moments")
    bin = models.PositiveIntegerField()
    valence = models.FloatField()
    weight = models.FloatField()
    n_readings = models.PositiveIntegerField()
    strength = models.FloatField(default=0.0)
    entropy = models.FloatField(default=0.0)

    class Meta:
        ordering = ("recording", "bin")
        constraints = (models.UniqueConstraint("recording", "bin", name="study_moment_once"),)
        indexes = (
            models.Index(fields=("study", "bin")),
            models.Index(fields=("study", "participant")),
            # For the lists of what stands out, which would sort every moment of the study.
            models.Index(fields=("study", "-strength")),
            models.Index(fields=("study", "-entropy")),
        )

    def __str__(self) -> str:
        return f"moment {self.bin} of {self.recording_id}"


class ParticipantSummary(ProbabilityColumns):
    """What a study's dashboard adds up of each participant; computed from the moments.

    Attributes:
        anger … surprise: mean probabilities, weighted.
        peak_anger … peak_surprise: the highest probability of each in any moment.
        valence: weighted mean, in [-1, 1].
        recorded_at: of the newest recording that was read.
    """

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="summary"
    )
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="summaries")
    peak_anger = models.FloatField(default=0.0)
    peak_disgust = models.FloatField(default=0.0)
    peak_fear = models.FloatField(default=0.0)
    peak_happiness = models.FloatField(default=0.0)
    peak_neutral = models.FloatField(default=0.0)
    peak_sadness = models.FloatField(default=0.0)
    peak_surprise = models.FloatField(default=0.0)
    valence = models.FloatField(null=True, blank=True)
    n_moments = models.PositiveIntegerField(default=0)
    n_readings = models.PositiveIntegerField(default=0)
    n_recordings = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "participant summaries"
        indexes = (models.Index(fields=("study",)),)

    def __str__(self) -> str:
        return f"summary of participant {self.participant_id}"
