"""Studies, their participants and bulk uploads."""

from __future__ import annotations

from typing import Any, TypedDict

from emosense_client.records.names import (
    BatchFileStatus,
    BatchStatus,
    Channel,
    Emotion,
    RecordingStatus,
    StudyPurpose,
)
from emosense_client.records.recordings import Probabilities


class Study(TypedDict):
    """A study as it is read and created."""

    id: str
    name: str
    product: str
    purpose: StudyPurpose
    description: str
    notice: str
    notice_given_by: str
    threshold: float
    groups: list[str]
    created_at: str
    archived_at: str | None


class Participant(TypedDict):
    """A participant as they are read."""

    id: str
    subject: str
    code: str
    session: str | None
    group: str | None
    tags: list[str]
    answers: dict[str, str]
    created_at: str


class Group(TypedDict):
    """A condition of a study that its participants are compared by."""

    id: str
    study: str
    name: str
    position: int
    n_participants: int
    created_at: str


class StudyMoment(TypedDict):
    """A few seconds of one recording, all faces and windows in it taken together."""

    participant: str
    code: str
    recording: str
    start_s: float
    end_s: float
    top_emotion: Emotion
    probabilities: Probabilities
    valence: float
    strength: float
    entropy: float
    n_readings: int


class PersonBehind(TypedDict):
    """Somebody who is in a number, and the recordings that put them there."""

    id: str
    subject: str
    code: str
    session: str | None
    group: str | None
    probabilities: Probabilities
    valence: float
    recordings: list[dict[str, Any]]


class StudyComparison(TypedDict):
    """Two studies, how the second differs, and what makes them hard to compare."""

    first: dict[str, Any]
    second: dict[str, Any]
    differences: list[dict[str, Any]]
    n_in_both: int
    warnings: list[str]


class Counts(TypedDict):
    """How many files are where."""

    expected: int
    waiting: int
    running: int
    done: int
    nothing_found: int
    failed: int
    duplicate: int
    refused: int
    removed: int


class Batch(TypedDict):
    """A bulk upload."""

    id: str
    study: str
    status: BatchStatus
    channel: Channel
    paused_at: str | None
    created_at: str
    status_url: str


class BatchDetail(Batch):
    """A bulk upload with how far it is."""

    counts: Counts
    progress: float
    per_minute: float | None
    ends_at: str | None


class BatchFile(TypedDict):
    """One announced file, and what became of it."""

    name: str
    byte_size: int | None
    line: int | None
    participant: str
    group: str
    status: BatchFileStatus
    reason: str
    recording: str | None
    recording_status: RecordingStatus | None
    status_url: str | None


class Complaint(TypedDict):
    """Something that is not as it should be, and does not stop the upload."""

    line: int | None
    detail: str


class Plan(TypedDict):
    """What would become of the files; nothing is saved."""

    n_files: int
    n_missing: int
    n_participants: int
    n_groups: int
    byte_size: int
    survey_columns: list[str]
    complaints: list[Complaint]
    notices: list[str]
