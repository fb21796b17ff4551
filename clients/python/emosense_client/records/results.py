"""What comes of recordings over time, taken together, and without being kept."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from emosense_client.records.names import Channel, Emotion, RecordingKind, RecordingStatus
from emosense_client.records.recordings import Probabilities


class AdHocResult(TypedDict):
    """The fused result, in the form of a report."""

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
    n_people: int
    n_windows: int
    model_versions: dict[str, str]


class AdHocAnalysis(TypedDict):
    """A file that is read once, and its result until it expires."""

    id: str
    purpose: Literal["customer_feedback", "research", "patient_care"]
    kind: RecordingKind
    channel: Channel
    status: RecordingStatus
    reason: str
    result: AdHocResult | None
    created_at: str
    finished_at: str | None
    expires_at: str
    status_url: str


class Event(TypedDict):
    """Something that happened and belongs beside the curve."""

    id: str
    subject: str
    kind: str
    occurred_at: str
    note: str
    created_at: str


class SelfReport(TypedDict):
    """What a patient said: the nine answers of PHQ-9, a mood, or both."""

    id: str
    subject: str
    answered_at: str
    phq9_answers: list[int] | None
    phq9_total: int | None
    mood: int | None
    filled_by: Literal["clinician", "patient"]
    concern_seen_at: str | None


class History(TypedDict):
    """One person's time axis; oldest first."""

    subject: str
    contexts: list[str]
    points: list[dict[str, Any]]
    change: dict[str, Any] | None
    events: list[Event]
    self_reports: list[SelfReport]


class Aggregates(TypedDict):
    """Everything that the dashboard says of a study under one filter."""

    study: str
    threshold: float
    computed_at: str
    n: int | None
    n_without_result: int
    everyone: dict[str, Any] | None
    is_too_few: bool
    is_too_few_left_out: bool
    volume: dict[str, Any]
    groups: list[dict[str, Any]]
    breakdown: dict[str, Any] | None
    course: dict[str, Any]
    calendar: list[dict[str, Any]]
    weeks: bool
    comparison: dict[str, Any] | None
    strongest: list[dict[str, Any]]
    ambiguous: list[dict[str, Any]]


class SessionComparison(TypedDict):
    """Two sessions, how the second differs, and what makes them hard to compare."""

    first: dict[str, Any] | None
    second: dict[str, Any] | None
    differences: list[dict[str, Any]]
    warnings: list[str]
