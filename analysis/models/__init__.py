"""The nouns of the analysis, one module for each family."""

from analysis.models.answers import StoredAnswer
from analysis.models.care import AccessGrant, CareTeamMember, LastLook
from analysis.models.consent import Consent
from analysis.models.erasures import Tombstone
from analysis.models.evidence import EvidenceFile
from analysis.models.history import Event, SelfReport, SelfReportInvitation, SubjectSummary
from analysis.models.members import StudyMember
from analysis.models.readings import FaceReading, VoiceReading
from analysis.models.recordings import Artifact, Explanation, Recording
from analysis.models.reports import EmotionReport, Review
from analysis.models.studies import (
    Answer,
    Batch,
    BatchFile,
    Marker,
    Participant,
    ParticipantSummary,
    StudyGroup,
    StudyMoment,
)
from analysis.models.subjects import Session, Study, Subject
from analysis.models.uploads import AdHocAnalysis, ResumableUpload
from analysis.models.webhooks import Delivery, Webhook, WebhookEvent
from analysis.models.workers import WorkerHeartbeat

__all__ = (
    "AccessGrant",
    "AdHocAnalysis",
    "Answer",
    "Artifact",
    "Batch",
    "BatchFile",
    "CareTeamMember",
    "Delivery",
    "Consent",
    "EmotionReport",
    "Event",
    "EvidenceFile",
    "Explanation",
    "FaceReading",
    "LastLook",
    "Marker",
    "Participant",
    "ParticipantSummary",
    "Recording",
    "ResumableUpload",
    "Review",
    "SelfReport",
    "SelfReportInvitation",
    "Session",
    "StoredAnswer",
    "Study",
    "StudyGroup",
    "StudyMember",
    "StudyMoment",
    "Subject",
    "SubjectSummary",
    "Tombstone",
    "VoiceReading",
    "Webhook",
    "WebhookEvent",
    "WorkerHeartbeat",
)
