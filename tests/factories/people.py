"""Organizations, users, patients and customers, their sessions, events and self-reports."""

import hashlib
import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.declarations import declare
from accounts.models import AuditChain, ConsentText, Organization, User
from accounts.purposes import Purpose
from analysis.care import begin_care
from analysis.models import (
    AccessGrant,
    CareTeamMember,
    Consent,
    Event,
    SelfReport,
    SelfReportInvitation,
    Session,
    Subject,
    Tombstone,
)
from analysis.purposes import PURPOSES_OF_KIND

PASSWORD = "correct horse battery"
_serial = itertools.count(1)


def make_organization(**fields: Any) -> Organization:
    """A clinic that declares every purpose, unless `purposes` says less."""
    fields = {
        "name": f"Clinic {next(_serial)}",
        "kind": Organization.Kind.CLINIC,
        **Organization.purpose_columns(fields.pop("purposes", Purpose.values)),
    } | fields
    organization = Organization.objects.create(**fields)
    # Its audit trail has begun, as that of any organization where something was done before.
    AuditChain.objects.create(pk=organization.pk)
    return organization


def declare_only(organization: Organization, *purposes: str) -> None:
    """Take every other purpose away, as an administrator does."""
    declare(organization, purposes, None)


def make_user(role: str = User.Role.CLINICIAN, **fields: Any) -> User:
    """A user with PASSWORD; in an organization of its own unless one is given."""
    fields = {"email": f"user{next(_serial)}@example.org"} | fields
    if "organization" not in fields:
        fields["organization"] = make_organization()
    fields.setdefault("password", PASSWORD)
    return User.objects.create_user(role=role, **fields)


def make_subject(user: User, *, has_consent: bool = True, **fields: Any) -> Subject:
    """A patient of a clinician's (or admin's) organization, a customer of a product team's.

    A clinician is in the patient's care team, as on the pages. A consent to everything that this
    kind of person may be asked for is in force, unless `has_consent` says otherwise.
    """
    kind = "customer" if user.role == User.Role.PRODUCT else "patient"
    fields = {"kind": kind, "code": f"P-{next(_serial):04d}"} | fields
    subject = Subject.objects.create(organization=user.organization, created_by=user, **fields)
    begin_care([subject], user)
    if has_consent:
        make_consent(subject)
    return subject


def make_consent(subject: Subject, **fields: Any) -> Consent:
    """A paper in force for every purpose of this kind of person, unless the fields say less."""
    fields = {
        "way": Consent.Way.PAPER,
        "own_text": "Consent form, version 1",
        **Consent.purpose_columns(fields.pop("purposes", PURPOSES_OF_KIND[subject.kind])),
    } | fields
    return Consent.objects.create(organization=subject.organization, subject=subject, **fields)


def make_consent_text(organization: Organization, **fields: Any) -> ConsentText:
    """A published consent to be recorded for care; a draft with `published_at=None`."""
    fields = {
        "title": f"Consent {next(_serial)}",
        "body": "We record you.\n\nI agree.",
        "language": "en",
        "published_at": timezone.now(),
        **ConsentText.purpose_columns(fields.pop("purposes", ("care",))),
    } | fields
    return ConsentText.objects.create(organization=organization, **fields)


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


def make_emergency(subject: Subject, user: User, **fields: Any) -> AccessGrant:
    """Emergency access in force, which no administrator has reviewed."""
    ends = timezone.now() + timedelta(hours=8)
    fields = {"is_emergency": True, "granted_by": user, "expires_at": ends} | fields
    return make_grant(subject, user, **fields)


def make_session(user: User, subject: Subject | None = None, **fields: Any) -> Session:
    subject = subject or make_subject(user)
    fields = {"context_note": "Asked to describe the week"} | fields
    return Session.objects.create(
        organization=subject.organization, subject=subject, created_by=user, **fields
    )


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


def make_tombstone(organization: Organization, **fields: Any) -> Tombstone:
    """What stays of a patient who was erased."""
    fields = {"subject_kind": "patient", "reason": Tombstone.Reason.REQUEST} | fields
    return Tombstone.objects.create(organization=organization, **fields)
