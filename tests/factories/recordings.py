"""Recordings with readings, pictures, reports and reviews; their bytes where a test needs them."""

import hashlib
import io
import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organization, User
from analysis.models import (
    AdHocAnalysis,
    Artifact,
    Consent,
    EmotionReport,
    EvidenceFile,
    Explanation,
    FaceReading,
    Marker,
    Recording,
    ResumableUpload,
    Review,
    Session,
    VoiceReading,
)
from analysis.storage import MediaStore
from ml.labels import EMOTIONS

_serial = itertools.count(1)


def make_recording(session: Session, kind: str = "image", **fields: Any) -> Recording:
    """A queued recording; its bytes are not in the media store.

    With a `sha256` of its own, of what `keep_bytes` has put there, it has a copy to be played.

    `status="running"` gets the claim that it needs, a finished one its time.
    """
    names = {
        "image": ("face.jpg", "image/jpeg"),
        "audio": ("voice.wav", "audio/wav"),
        "video": ("visit.mp4", "video/mp4"),
    }
    name, media_type = names[kind]
    digest = hashlib.sha256(f"recording {next(_serial)}".encode()).hexdigest()
    fields = {
        "original_name": name,
        "media_type": media_type,
        "byte_size": 1000,
        "sha256": digest,
        "uploaded_by": session.created_by,
    } | fields
    status = fields.get("status", Recording.Status.QUEUED)
    if status == Recording.Status.RUNNING:
        fields.setdefault("claim", "00000000-0000-4000-8000-000000000001")
        fields.setdefault("started_at", timezone.now())
    if status in Recording.FINISHED:
        fields.setdefault("progress", 1.0)
        fields.setdefault("finished_at", timezone.now())
    recording = Recording.objects.create(
        organization=session.organization, session=session, kind=kind, **fields
    )
    if recording.sha256 != digest:
        _add_playback(recording)
    return recording


def _add_playback(recording: Recording) -> Artifact:
    """The copy that pages play: the bytes themselves, as of a file without metadata."""
    return Artifact.objects.create(
        organization=recording.organization,
        recording=recording,
        kind=Artifact.Kind.PLAYBACK,
        media_type=recording.media_type,
        byte_size=recording.byte_size,
        sha256=recording.sha256,
    )


def make_marker(recording: Recording, name: str = "sees the price", **fields: Any) -> Marker:
    """A named moment one second after the start."""
    fields = {"time_s": 1.0} | fields
    return Marker.objects.create(
        organization=recording.organization, recording=recording, name=name, **fields
    )


def make_report(session: Session, top_emotion: str = "sadness", **fields: Any) -> EmotionReport:
    """A preliminary report in which one emotion has 0.58 and each of the others 0.07."""
    probabilities = {e: 0.58 if e == top_emotion else 0.07 for e in EMOTIONS}
    fields = (
        probabilities
        | {
            "top_emotion": top_emotion,
            "low": [max(p - 0.07, 0.0) for p in probabilities.values()],
            "high": [p + 0.07 for p in probabilities.values()],
            "face": list(probabilities.values()),
            "n_faces": 1,
        }
        | fields
    )
    return EmotionReport.objects.create(
        organization=session.organization, session=session, **fields
    )


def make_review(report: EmotionReport, user: User, **fields: Any) -> Review:
    """A confirmation by the user, unless the fields say otherwise; the report becomes final."""
    report.state = EmotionReport.State.FINAL
    report.save(update_fields=["state"])
    fields = {"decision": Review.Decision.CONFIRMED} | fields
    return Review.objects.create(
        organization=report.organization, report=report, reviewed_by=user, **fields
    )


def make_face_reading(
    recording: Recording, top_emotion: str = "sadness", **fields: Any
) -> FaceReading:
    """A sharp face of 100 x 120 pixels; an empty `top_emotion` is a face that was not read."""
    fields = {
        "face_index": recording.face_readings.count(),
        "x_min": 200.0,
        "y_min": 100.0,
        "x_max": 300.0,
        "y_max": 220.0,
        "landmarks": {
            "image_left_eye": [230.0, 145.0],
            "image_right_eye": [270.0, 145.0],
            "nose": [250.0, 170.0],
            "image_left_mouth": [235.0, 190.0],
            "image_right_mouth": [265.0, 190.0],
        },
        "face_score": 0.99,
        "quality": {
            "eye_distance_px": 40.0,
            "sharpness": 0.12,
            "brightness": 0.5,
            "contrast": 0.2,
            "yaw": 0.05,
            "weight": 0.9,
            "problems": [],
        },
        "weight": 0.9 if top_emotion else 0.0,
        **_spread(top_emotion),
    } | fields
    return FaceReading.objects.create(
        organization=recording.organization, recording=recording, **fields
    )


def make_voice_reading(
    recording: Recording, start_s: float = 0.0, top_emotion: str = "sadness", **fields: Any
) -> VoiceReading:
    """A window of three seconds; an empty `top_emotion` is one without speech."""
    fields = {
        "end_s": start_s + 3.0,
        "is_speech": bool(top_emotion),
        "level_db": -24.0 if top_emotion else -70.0,
        "speech_s": 2.5 if top_emotion else 0.0,
        "weight": 0.8 if top_emotion else 0.0,
        **_spread(top_emotion),
    } | fields
    return VoiceReading.objects.create(
        organization=recording.organization, recording=recording, start_s=start_s, **fields
    )


def make_artifact(recording: Recording, kind: str, content: bytes, media_type: str) -> Artifact:
    """An artifact whose bytes are in the media store."""
    sha256 = keep_bytes(recording.organization, content)
    return Artifact.objects.create(
        organization=recording.organization,
        recording=recording,
        kind=kind,
        media_type=media_type,
        byte_size=len(content),
        sha256=sha256,
    )


def make_explanation(recording: Recording, **fields: Any) -> Explanation:
    """An explanation that waits; a finished one has its time."""
    if fields.get("status") in (Explanation.Status.DONE, Explanation.Status.FAILED):
        fields.setdefault("finished_at", timezone.now())
    return Explanation.objects.create(
        organization=recording.organization, recording=recording, **fields
    )


def make_upload(session: Session, user: User, **fields: Any) -> ResumableUpload:
    """A file of a thousand bytes of which nothing has arrived."""
    fields = {"name": "face.jpg", "byte_size": 1000} | fields
    fields.setdefault("expires_at", timezone.now() + timedelta(days=1))
    return ResumableUpload.objects.create(
        organization=session.organization, session=session, created_by=user, **fields
    )


def make_ad_hoc(user: User, **fields: Any) -> AdHocAnalysis:
    """A photo that waits to be read once; its bytes are not on the disk."""
    fields = {"purpose": "research", "kind": "image", "byte_size": 1000} | fields
    fields.setdefault("expires_at", timezone.now() + timedelta(hours=1))
    return AdHocAnalysis.objects.create(organization=user.organization, created_by=user, **fields)


def keep_bytes(organization: Organization, content: bytes) -> str:
    """Put bytes into the media store and return their hash."""
    with MediaStore().stage(organization.pk, io.BytesIO(content)) as staged:
        staged.keep()
        return staged.sha256


def make_evidence(consent: Consent, content: bytes = b"%PDF-1.7 signed") -> EvidenceFile:
    """A scan that proves a consent; its bytes are in the media store."""
    return EvidenceFile.objects.create(
        organization=consent.organization,
        consent=consent,
        original_name="form.pdf",
        media_type="application/pdf",
        byte_size=len(content),
        sha256=keep_bytes(consent.organization, content),
        added_by=consent.recorded_by,
    )


def _spread(top_emotion: str) -> dict[str, Any]:
    """One emotion at 0.58 and each of the others at 0.07, or nothing."""
    if not top_emotion:
        return {}
    return {e: 0.58 if e == top_emotion else 0.07 for e in EMOTIONS} | {"top_emotion": top_emotion}
