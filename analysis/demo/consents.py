"""What the people of the demonstration were asked, and that they agreed."""

import datetime
from collections.abc import Sequence

from accounts.consent_texts import publish_default, texts_of
from accounts.models import ConsentText, Organization, User
from analysis.consents import digest_text
from analysis.models import Consent, Participant, Subject
from analysis.purposes import choose_purpose

_CONTACT = "privacy@demo.example"
_DAYS_AGO = 400


def add_consents(subjects: Sequence[Subject], user: User, now: datetime.datetime) -> None:
    """Save a consent for each of these made-up people of one organization."""
    assert user.organization is not None
    text = _ensure_texts(user.organization, user)
    given_on = (now - datetime.timedelta(days=_DAYS_AGO)).date()
    Consent.objects.bulk_create(
        Consent(
            organization_id=subject.organization_id,
            subject=subject,
            text=text,
            text_digest=digest_text(text.body),
            given_on=given_on,
            way=Consent.Way.PAPER,
            evidence=f"Demonstration {subject.code}",
            recorded_by=user,
            **Consent.purpose_columns((choose_purpose(user.organization, subject.kind),)),
        )
        for subject in subjects
    )


def add_told(participants: Sequence[Participant], user: User) -> None:
    """Save that participants were told their study's notice."""
    Consent.objects.bulk_create(
        Consent(
            organization_id=row.organization_id,
            subject_id=row.subject_id,
            kind=Consent.Kind.NOTICE,
            is_of_study=True,
            study=row.study,
            own_text=f"Notice of the study “{row.study.name}”"[:200],
            text_digest=digest_text(row.study.notice),
            given_on=row.created_at.date(),
            way=Consent.Way.STUDY,
            evidence=row.study.notice_given_by,
            recorded_by=user,
            **Consent.purpose_columns((row.study.purpose,)),
        )
        for row in participants
    )


def _ensure_texts(organization: Organization, user: User) -> ConsentText:
    """Publish the built-in consent in English and German, unless something is published."""
    present = texts_of(organization).newest().filter(kind=ConsentText.Kind.CONSENT)
    if not present.exists():
        for language in ("de", "en"):
            publish_default(organization, ConsentText.Kind.CONSENT, language, _CONTACT, user)
    newest = present.order_by("-language", "-published_at").first()
    assert newest is not None
    return newest
