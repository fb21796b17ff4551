"""The analysis on the admin site, one module for each family of nouns, as in `analysis.models`."""

from analysis.admin.care import AccessGrantAdmin, CareTeamMemberAdmin
from analysis.admin.consents import ConsentAdmin, EvidenceFileAdmin
from analysis.admin.erasures import TombstoneAdmin
from analysis.admin.history import EventAdmin, SelfReportAdmin, SelfReportInvitationAdmin
from analysis.admin.readings import FaceReadingAdmin, VoiceReadingAdmin
from analysis.admin.recordings import ArtifactAdmin, RecordingAdmin
from analysis.admin.reports import EmotionReportAdmin
from analysis.admin.studies import (
    BatchAdmin,
    MarkerAdmin,
    ParticipantAdmin,
    StudyGroupAdmin,
    StudyMemberAdmin,
)
from analysis.admin.subjects import SessionAdmin, StudyAdmin, SubjectAdmin
from analysis.admin.workers import WorkerHeartbeatAdmin

__all__ = (
    "AccessGrantAdmin",
    "ArtifactAdmin",
    "BatchAdmin",
    "CareTeamMemberAdmin",
    "ConsentAdmin",
    "EmotionReportAdmin",
    "EventAdmin",
    "EvidenceFileAdmin",
    "FaceReadingAdmin",
    "MarkerAdmin",
    "ParticipantAdmin",
    "RecordingAdmin",
    "SelfReportAdmin",
    "SelfReportInvitationAdmin",
    "SessionAdmin",
    "StudyAdmin",
    "StudyGroupAdmin",
    "StudyMemberAdmin",
    "SubjectAdmin",
    "TombstoneAdmin",
    "VoiceReadingAdmin",
    "WorkerHeartbeatAdmin",
)
