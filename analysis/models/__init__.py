"""The nouns of the analysis, one module for each family."""

from analysis.models.readings import FaceReading, VoiceReading
from analysis.models.recordings import Artifact, Recording
from analysis.models.reports import EmotionReport
from analysis.models.subjects import Session, Study, Subject
from analysis.models.workers import WorkerHeartbeat

__all__ = (
    "Artifact",
    "EmotionReport",
    "FaceReading",
    "Recording",
    "Session",
    "Study",
    "Subject",
    "VoiceReading",
    "WorkerHeartbeat",
)
