"""Rows for tests: plain functions that save one consistent object and return it."""

import hashlib
import io
import itertools
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from accounts.models import AuditChain, Organization, User
from analysis.care import begin_care
from analysis.models import (
    AccessGrant,
    Answer,
    Artifact,
    Batch,
    BatchFile,
    CareTeamMember,
    EmotionReport,
    Event,
    Explanation,
    FaceReading,
    Marker,
    Participant,
    Recording,
    Review,
    SelfReport,
    SelfReportInvitation,
    Session,
    Study,
    StudyGroup,
    Subject,
    VoiceReading,
)
from analysis.storage import MediaStore
from ml.labels import EMOTIONS

PASSWORD = "correct horse battery"
NOTHING: Mapping[str, str] = MappingProxyType({})
_serial = itertools.count(1)


def make_organization(**fields: Any) -> Organization:
    fields = {"name": f"Clinic {next(_serial)}", "kind": Organization.Kind.CLINIC} | fields
    organization = Organization.objects.create(**fields)
    # Its audit trail has begun, as that of any organization where something was done before.
    AuditChain.objects.create(pk=organization.pk)
    return organization


def make_user(role: str = User.Role.CLINICIAN, **fields: Any) -> User:
    """A user with PASSWORD; in an organization of its own unless one is given."""
    fields = {"email": f"user{next(_serial)}@example.org"} | fields
    if "organization" not in fields:
        fields["organization"] = make_organization()
    fields.setdefault("password", PASSWORD)
    return User.objects.create_user(role=role, **fields)


def make_subject(user: User, **fields: Any) -> Subject:
    """A patient of a clinician's (or admin's) organization, a customer of a product team's.

    A clinician is in the patient's care team, as on the pages.
    """
    kind = "customer" if user.role == User.Role.PRODUCT else "patient"
    fields = {"kind": kind, "code": f"P-{next(_serial):04d}"} | fields
    subject = Subject.objects.create(organization=user.organization, created_by=user, **fields)
    begin_care([subject], user)
    return subject


def make_member(subject: Subject, user: User, **fields: Any) -> CareTeamMember:
    """A place in the care team of a patient."""
    return CareTeamMember.objects.create(
        organization=subject.organization, subject=subject, user=user, **fields
    )


def make_grant(subject: Subject, user: User, **fields: Any) -> AccessGrant:
    """Access in force for a clinician outside the care team."""
    fields = {"reason": "Night duty"} | fields
    return AccessGrant.objects.create(
        organization=subject.organization, subject=subject, user=user, **fields
    )


def make_study(user: User, **fields: Any) -> Study:
    """A study for customer feedback whose participants were told."""
    fields = {
        "name": f"Study {next(_serial)}",
        "purpose": Study.Purpose.CUSTOMER_FEEDBACK,
        "notice": "Software estimates your expression from what you record.",
        "notice_given_by": "Shown on the screen and accepted",
    } | fields
    return Study.objects.create(organization=user.organization, **fields)


def make_group(study: Study, name: str, **fields: Any) -> StudyGroup:
    """A group that comes after those that are there."""
    fields = {"position": study.groups.count()} | fields
    return StudyGroup.objects.create(
        organization=study.organization, study=study, name=name, **fields
    )


def make_participant(
    study: Study, group: StudyGroup | None = None, answers: Mapping[str, str] = NOTHING, **held: Any
) -> Participant:
    """A new customer in the study with an empty session, held as the fields say."""
    organization = study.organization
    subject = Subject.objects.create(
        organization=organization, kind="customer", code=f"C-{next(_serial):04d}"
    )
    session = Session.objects.create(
        organization=organization, subject=subject, study=study, **held
    )
    participant = Participant.objects.create(
        organization=organization, study=study, subject=subject, session=session, group=group
    )
    Answer.objects.bulk_create(
        Answer(participant=participant, study=study, column=column, value=value)
        for column, value in answers.items()
    )
    return participant


def make_session(user: User, subject: Subject | None = None, **fields: Any) -> Session:
    subject = subject or make_subject(user)
    fields = {"context_note": "Asked to describe the week"} | fields
    return Session.objects.create(
        organization=subject.organization, subject=subject, created_by=user, **fields
    )


def make_recording(session: Session, kind: str = "image", **fields: Any) -> Recording:
    """A queued recording; its bytes are not in the media store.

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
    return Recording.objects.create(
        organization=session.organization, session=session, kind=kind, **fields
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


def keep_bytes(organization: Organization, content: bytes) -> str:
    """Put bytes into the media store and return their hash."""
    with MediaStore().stage(organization.pk, io.BytesIO(content)) as staged:
        staged.keep()
        return staged.sha256


def _spread(top_emotion: str) -> dict[str, Any]:
    """One emotion at 0.58 and each of the others at 0.07, or nothing."""
    if not top_emotion:
        return {}
    return {e: 0.58 if e == top_emotion else 0.07 for e in EMOTIONS} | {"top_emotion": top_emotion}


def make_event(subject: Subject, **fields: Any) -> Event:
    fields = {"kind": Event.Kind.MEDICATION, "note": "sertraline 50 mg"} | fields
    return Event.objects.create(organization=subject.organization, subject=subject, **fields)


def make_self_report(subject: Subject, **fields: Any) -> SelfReport:
    """PHQ-9 of 10 without thoughts of self-harm, and a mood of 4, filled in by the patient."""
    fields = {
        "phq9_answers": [2, 2, 1, 1, 1, 1, 1, 1, 0],
        "mood": 4,
        "filled_by": SelfReport.FilledBy.PATIENT,
    } | fields
    answers = fields["phq9_answers"]
    fields.setdefault("phq9_total", None if answers is None else sum(answers))
    return SelfReport.objects.create(organization=subject.organization, subject=subject, **fields)


def make_invitation(subject: Subject, token: str = "", **fields: Any) -> SelfReportInvitation:
    """A link that is open for a day; its token is made up unless one is given."""
    token = token or f"token {next(_serial)}"
    fields = {"expires_at": timezone.now() + timedelta(days=1)} | fields
    return SelfReportInvitation.objects.create(
        organization=subject.organization,
        subject=subject,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        **fields,
    )


def make_batch(study: Study, *names: str, **fields: Any) -> Batch:
    """An open bulk upload in which files of these names are expected, all of participant C-1."""
    batch = Batch.objects.create(organization=study.organization, study=study, **fields)
    for name in names:
        BatchFile.objects.create(batch=batch, name=name, byte_size=1000, participant_code="C-1")
    return batch
