"""The words that the API uses for states and kinds."""

from __future__ import annotations

from typing import Literal

OrganizationKind = Literal["clinic", "company"]
Purpose = Literal["care", "research", "customer_feedback"]
Role = Literal["clinician", "product", "admin"]
Scope = Literal["read", "upload", "export", "admin"]
SubjectKind = Literal["patient", "customer"]
Emotion = Literal["anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
RecordingKind = Literal["image", "audio", "video"]
RecordingStatus = Literal["queued", "running", "done", "nothing_found", "failed"]
Channel = Literal["all", "left", "right"]
ExplanationStatus = Literal["queued", "running", "done", "failed"]
ReviewDecision = Literal["confirmed", "corrected", "rejected"]
ReportState = Literal["preliminary", "final"]
StudyPurpose = Literal["customer_feedback", "research"]
BatchStatus = Literal["open", "closed"]
BatchFileStatus = Literal["expected", "stored", "duplicate", "refused"]
UploadStatus = Literal["receiving", "finishing", "finished"]
WebhookEvent = Literal[
    "recording.finished",
    "recording.failed",
    "report.ready",
    "report.final",
    "batch.finished",
    "subject.erased",
    "consent.withdrawn",
]
DeliveryStatus = Literal["waiting", "sending", "delivered", "given_up"]
