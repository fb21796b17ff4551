"""Recordings, what was read from them, and the reports."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from emosense_client.records.names import (
    Channel,
    Emotion,
    ExplanationStatus,
    RecordingKind,
    RecordingStatus,
    ReportState,
    ReviewDecision,
    UploadStatus,
)


class Probabilities(TypedDict):
    """One number in [0, 1] for each emotion, keyed by its name."""

    anger: float
    disgust: float
    fear: float
    happiness: float
    neutral: float
    sadness: float
    surprise: float


class FaceReading(TypedDict):
    """One face in one frame."""

    id: str
    frame_index: int
    time_s: float
    face_index: int
    box: dict[str, Any]
    landmarks: dict[str, Any]
    face_score: float
    track: int | None
    quality: dict[str, Any]
    weight: float
    probabilities: Probabilities | None
    top_emotion: Emotion | None


class VoiceReading(TypedDict):
    """One window of sound."""

    id: str
    start_s: float
    end_s: float
    is_speech: bool
    level_db: float
    speech_s: float
    weight: float
    problems: list[str]
    probabilities: Probabilities | None
    top_emotion: Emotion | None


class Recording(TypedDict):
    """A recording in a list: its file and its way through the queue."""

    id: str
    session: str
    kind: RecordingKind
    original_name: str
    media_type: str
    byte_size: int
    sha256: str
    status: RecordingStatus
    progress: float
    reason: str
    attempts: int
    width: int | None
    height: int | None
    duration_s: float | None
    channel: Channel
    chosen_track: int | None
    model_versions: dict[str, str]
    created_at: str
    started_at: str | None
    finished_at: str | None
    status_url: str
    file_deleted_at: str | None
    note: str
    tags: list[str]


class RecordingDetail(Recording):
    """A recording by itself, with everything that was read from it."""

    face_readings: list[FaceReading]
    voice_readings: list[VoiceReading]
    face_readings_url: str
    voice_readings_url: str


class Explanation(TypedDict):
    """What drove the result of one recording; without numbers until it is `done`."""

    recording: str
    status: ExplanationStatus
    reason: str
    emotion: Emotion | None
    probability: float | None
    probability_without: float | None
    face: dict[str, Any] | None
    windows: list[dict[str, Any]]
    requested_at: str
    started_at: str | None
    finished_at: str | None


class Outcome(TypedDict, total=False):
    """What became of a finished upload."""

    status: Literal["stored", "duplicate", "unpacked"]
    counts: dict[str, Any]
    notices: list[str]


class ResumableUpload(TypedDict):
    """An upload in several requests, and what became of it."""

    id: str
    session: str | None
    batch: str | None
    is_archive: bool
    name: str
    channel: Channel
    byte_size: int
    offset: int
    status: UploadStatus
    recording: str | None
    outcome: Outcome | None
    status_url: str | None
    created_at: str
    expires_at: str


class Part(TypedDict):
    """What one recording gave to the report."""

    recording: str
    name: str
    kind: RecordingKind
    n_faces: int
    n_people: int
    n_windows: int
    weight: float


class Review(TypedDict):
    """What a clinician said of a report."""

    id: str
    decision: ReviewDecision
    corrected_emotion: Emotion | None
    note: str
    reviewed_by: str | None
    created_at: str


class Report(TypedDict):
    """A report with its interval, its two parts and the models that it came from."""

    id: str
    session: str
    subject: str
    revision: int
    state: ReportState
    is_inconclusive: bool
    reason: str
    top_emotion: Emotion | None
    probabilities: Probabilities | None
    low: Probabilities | None
    high: Probabilities | None
    valence: float | None
    valence_low: float | None
    valence_high: float | None
    disagreement: float | None
    disagreement_sentence: str
    face: Probabilities | None
    voice: Probabilities | None
    n_faces: int
    n_windows: int
    parts: list[Part]
    model_versions: dict[str, str]
    reviews: list[Review]
    computed_at: str


class Marker(TypedDict):
    """A moment of a recording with a name, by which recordings are laid above each other."""

    id: str
    recording: str
    name: str
    time_s: float
    created_at: str
