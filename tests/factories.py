"""Rows for tests: plain functions that save one consistent object and return it."""

import hashlib
import itertools
from typing import Any

from django.utils import timezone

from accounts.models import Organization, User
from analysis.models import EmotionReport, Recording, Session, Study, Subject
from ml.labels import EMOTIONS

PASSWORD = "correct horse battery"
_serial = itertools.count(1)


def make_organization(**fields: Any) -> Organization:
    fields = {"name": f"Clinic {next(_serial)}", "kind": Organization.Kind.CLINIC} | fields
    return Organization.objects.create(**fields)


def make_user(role: str = User.Role.CLINICIAN, **fields: Any) -> User:
    """A user with PASSWORD; in an organization of its own unless one is given."""
    fields = {"email": f"user{next(_serial)}@example.org"} | fields
    if "organization" not in fields:
        fields["organization"] = make_organization()
    fields.setdefault("password", PASSWORD)
    return User.objects.create_user(role=role, **fields)


def make_subject(user: User, **fields: Any) -> Subject:
    """A patient of a clinician's (or admin's) organization, a customer of a product team's."""
    kind = "customer" if user.role == User.Role.PRODUCT else "patient"
    fields = {"kind": kind, "code": f"P-{next(_serial):04d}"} | fields
    return Subject.objects.create(organization=user.organization, created_by=user, **fields)


def make_study(user: User, **fields: Any) -> Study:
    fields = {"name": f"Study {next(_serial)}", "purpose": Study.Purpose.CUSTOMER_FEEDBACK} | fields
    return Study.objects.create(organization=user.organization, **fields)


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
