"""Studies, their participants and bulk uploads."""

from __future__ import annotations

from typing import TypedDict

from emosense_client.records.names import (
    BatchFileStatus,
    BatchStatus,
    Channel,
    RecordingStatus,
    StudyPurpose,
)


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
