"""What the models said of one face in one frame, and of one window of speech."""

from typing import ClassVar

from django.db import models

from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.recordings import Recording
from ml.labels import EMOTIONS


class ProbabilityColumns(models.Model):
    """One column per emotion, so that the database can average and compare them.

    All are null where the reading was not usable; `EMOTIONS` gives their order.
    """

    anger = models.FloatField(null=True, blank=True)
    disgust = models.FloatField(null=True, blank=True)
    fear = models.FloatField(null=True, blank=True)
    happiness = models.FloatField(null=True, blank=True)
    neutral = models.FloatField(null=True, blank=True)
    sadness = models.FloatField(null=True, blank=True)
    surprise = models.FloatField(null=True, blank=True)
    top_emotion = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """The seven probabilities in the order of `EMOTIONS`, or None."""
        values = tuple(getattr(self, emotion) for emotion in EMOTIONS)
        return None if values[0] is None else values


class FaceReading(OwnedModel, ProbabilityColumns):
    """One face in one frame; the box is in pixels of the upright original frame."""

    subject_path: ClassVar[str] = "recording__session__subject"
    study_path: ClassVar[str | None] = "recording__session__study"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="face_readings")
    frame_index = models.PositiveIntegerField(default=0)
    time_s = models.FloatField(default=0.0)
    face_index = models.PositiveSmallIntegerField()
    # Which person of the recording: one number for the same face through all frames.
    track = models.PositiveSmallIntegerField(null=True, blank=True)
    x_min = models.FloatField()
    y_min = models.FloatField()
    x_max = models.FloatField()
    y_max = models.FloatField()
    landmarks = models.JSONField()
    face_score = models.FloatField()
    quality = models.JSONField()
    weight = models.FloatField()

    objects = OwnedQuerySet["FaceReading"].as_manager()

    class Meta:
        ordering = ("recording", "frame_index", "face_index")
        constraints = (
            models.UniqueConstraint(
                "recording", "frame_index", "face_index", name="face_once_per_frame"
            ),
            models.CheckConstraint(
                condition=models.Q(x_max__gt=models.F("x_min"), y_max__gt=models.F("y_min")),
                name="face_box_has_area",
            ),
        )

    def __str__(self) -> str:
        return f"face {self.face_index} at {self.time_s:.1f} s of {self.recording}"


class VoiceReading(OwnedModel, ProbabilityColumns):
    """One window of sound, from `start_s` to `end_s`."""

    subject_path: ClassVar[str] = "recording__session__subject"
    study_path: ClassVar[str | None] = "recording__session__study"

    recording = models.ForeignKey(
        Recording, on_delete=models.CASCADE, related_name="voice_readings"
    )
    start_s = models.FloatField()
    end_s = models.FloatField()
    is_speech = models.BooleanField()
    level_db = models.FloatField()
    speech_s = models.FloatField()
    weight = models.FloatField()
    problems = models.JSONField(default=list, blank=True)

    objects = OwnedQuerySet["VoiceReading"].as_manager()

    class Meta:
        ordering = ("recording", "start_s")
        constraints = (
            models.UniqueConstraint("recording", "start_s", name="voice_window_once"),
            models.CheckConstraint(
                condition=models.Q(end_s__gt=models.F("start_s")), name="voice_window_has_length"
            ),
        )

    def __str__(self) -> str:
        return f"{self.start_s:.1f}-{self.end_s:.1f} s of {self.recording}"
