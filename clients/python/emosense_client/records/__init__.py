"""What the API answers with: one type for each resource, its fields as the API names them.

Times are ISO 8601 in UTC, ids are UUIDs, probabilities lie in [0, 1]. A newer server may send
further fields.
"""

from emosense_client.records.people import (
    Consent,
    ConsentText,
    CreatedToken,
    Me,
    Organization,
    Session,
    Subject,
    Token,
    User,
)
from emosense_client.records.recordings import (
    Explanation,
    FaceReading,
    Outcome,
    Part,
    Probabilities,
    Recording,
    RecordingDetail,
    Report,
    ResumableUpload,
    Review,
    VoiceReading,
)
from emosense_client.records.results import (
    AdHocAnalysis,
    AdHocResult,
    Aggregates,
    Event,
    History,
    SelfReport,
)
from emosense_client.records.studies import (
    Batch,
    BatchDetail,
    BatchFile,
    Complaint,
    Counts,
    Participant,
    Plan,
    Study,
)
from emosense_client.records.webhooks import CreatedWebhook, Delivery, Webhook

__all__ = (
    "AdHocAnalysis",
    "AdHocResult",
    "Aggregates",
    "Event",
    "History",
    "SelfReport",
    "Batch",
    "BatchDetail",
    "BatchFile",
    "Complaint",
    "Consent",
    "ConsentText",
    "Counts",
    "CreatedToken",
    "CreatedWebhook",
    "Delivery",
    "Explanation",
    "FaceReading",
    "Me",
    "Organization",
    "Outcome",
    "Part",
    "Participant",
    "Plan",
    "Probabilities",
    "Recording",
    "RecordingDetail",
    "Report",
    "ResumableUpload",
    "Review",
    "Session",
    "Study",
    "Subject",
    "Token",
    "User",
    "VoiceReading",
    "Webhook",
)
