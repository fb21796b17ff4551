"""A report in the terms of FHIR, whatever it was read from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from analysis.exports.fhir.coding import Json
from ml.types import Probabilities

# Of a review, the status of the Observation and of the DiagnosticReport: what was corrected holds
# the correction as its value, and what was rejected is withdrawn.
STATUS_OF_DECISION = {
    "": "preliminary",
    "confirmed": "final",
    "corrected": "corrected",
    "rejected": "entered-in-error",
}


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """The newest review, for the note and the performer."""

    reviewer: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A report in the terms that its Observations need.

    Attributes:
        decision: the newest review, or empty; `corrected_emotion` only where corrected.
        face, voice: each alone; None where it was not read, or where it is not at hand.
    """

    report_id: UUID
    held_at: datetime
    computed_at: datetime | None
    context_note: str
    is_final: bool
    decision: str
    corrected_emotion: str
    top_emotion: str
    is_inconclusive: bool
    reason: str
    probabilities: Probabilities | None
    low: Probabilities | None
    high: Probabilities | None
    valence: float | None
    valence_low: float | None
    valence_high: float | None
    n_faces: int
    n_windows: int
    face: Probabilities | None = None
    voice: Probabilities | None = None
    disagreement: float | None = None
    review: ReviewNote | None = None

    @property
    def status(self) -> str:
        if not self.decision and self.is_final:
            return "final"
        return STATUS_OF_DECISION[self.decision]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every Observation of a report refers to."""

    patient: Json
    device: Json
    media: Sequence[Json] = field(default_factory=tuple)
