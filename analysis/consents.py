"""The gate of consent: nobody is recorded or read without a record that covers it.

A recording in a study is for the study's purpose; outside of studies a patient's is for care and a
customer's for customer feedback, or for research where the organization declares that alone. A
record covers it where it names that purpose and was not withdrawn; one that was given for a study
covers that study alone. Whatever was agreed to, the organization has to declare the purpose.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.models import ConsentText, User
from accounts.purpose_lock import find_undeclared, require_all
from accounts.purposes import Purpose
from analysis.models import Consent, Session, Study, Subject
from analysis.models.owned import OwnedQuerySet
from analysis.purposes import choose_purpose

_PER_BATCH: Final = 500
_TEXT_LETTERS: Final = 200


class ConsentMissingError(Exception):
    """Nothing in force says that this person may be recorded for this.

    Attributes:
        sentence: what is missing and what to do, for the person who works with it.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Need:
    """What a record has to cover.

    Attributes:
        purpose: of `Purpose`.
        study_id: the study that the recording belongs to; None outside of studies.
    """

    purpose: str
    study_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What a person was told or agreed to, as it is written down.

    Attributes:
        kind: of `Consent.Kind`; the text's own where there is one.
        text: a published text; None for a form of the organization's own, named by `own_text`.
        purposes: of `Purpose`.
        way: of `Consent.Way`.
        evidence: where the proof lies.
    """

    purposes: Sequence[str]
    way: str
    given_on: date
    text: ConsentText | None = None
    own_text: str = ""
    kind: str = Consent.Kind.CONSENT
    evidence: str = ""


def find_need(session: Session) -> Need:
    """Return what a record has to cover for recordings of this session."""
    if session.study_id is not None and session.study is not None:
        return Need(session.study.purpose, session.study_id)
    return Need(choose_purpose(session.organization, session.subject.kind))


def need_of(subject: Subject) -> Need:
    """Return what a record has to cover for recordings outside of any study."""
    return Need(choose_purpose(subject.organization, subject.kind))


def has_purpose(session: Session) -> bool:
    """Whether the organization declares now what recordings of this session are for."""
    return not find_undeclared(session.organization_id, (find_need(session).purpose,))


def has_consent(session: Session) -> bool:
    """Whether recordings of this session may be taken and read now."""
    need = find_need(session)
    covering = Consent.objects.in_force().covering(need.purpose, need.study_id)
    return covering.filter(subject=session.subject_id).exists()


def require_consent(session: Session) -> None:
    """Let pass a session whose person agreed, or was told, and did not withdraw it.

    Call it before anything is taken in or read; inside a transaction that locks the session it
    cannot be overtaken by a withdrawal.

    Raises:
        PurposeNotDeclaredError: the organization does not declare (any more) what it is for.
        ConsentMissingError: no record in force covers what the session is for.
    """
    require_all(session.organization_id, (find_need(session).purpose,))
    if not has_consent(session):
        raise ConsentMissingError(
            "{} {}".format(
                explain_missing(session.subject.code, find_need(session)),
                gettext("Record it on this person’s page first."),
            )
        )


def explain_missing(code: str, need: Need) -> str:
    """Say which consent is missing and what follows."""
    return gettext(
        "No consent of %(code)s for “%(purpose)s” is in force, so nothing is taken in or read."
    ) % {"code": code, "purpose": Purpose(need.purpose).label}


def describe_without_consent(n: int) -> str:
    """Say that so many recordings were left alone for want of a consent."""
    sentence = ngettext(
        "%(n)d file was left alone, because no consent for it is in force.",
        "%(n)d files were left alone, because no consent for them is in force.",
        n,
    )
    return sentence % {"n": n}


def describe_without_purpose(n: int) -> str:
    """Say that so many recordings were left alone for want of a declared purpose."""
    sentence = ngettext(
        "%(n)d file was left alone, because your organization does not declare what it is for.",
        "%(n)d files were left alone, because your organization does not declare what they are "
        "for.",
        n,
    )
    return sentence % {"n": n}


def record_consent(subject: Subject, new: NewConsent, user: User | None) -> Consent:
    """Write down what the person was told or agreed to; earlier records stay.

    Sent twice, it is one record: otherwise the second would outlive a withdrawal.
    """
    columns = {
        "kind": new.text.kind if new.text else new.kind,
        "text": new.text,
        "own_text": new.own_text,
        "given_on": new.given_on,
        "way": new.way,
        "evidence": new.evidence,
        **Consent.purpose_columns(new.purposes),
    }
    with transaction.atomic():
        list(Subject.objects.select_for_update(no_key=True).filter(pk=subject.pk).values_list("pk"))
        same = Consent.objects.in_force().filter(subject=subject, is_of_study=False, **columns)
        return same.first() or Consent.objects.create(
            organization_id=subject.organization_id,
            subject=subject,
            text_digest=digest_text(new.text.body) if new.text else "",
            recorded_by=user,
            **columns,
        )


def mark_consent(subjects: "OwnedQuerySet[Subject]") -> "OwnedQuerySet[Any]":
    """Annotate people with `has_consent`: a patient's for care, a customer's for anything.

    In an organization that has patients for research alone, a patient's for research.

    What a customer may be recorded for depends on the study, so the session's page asks again.
    """
    in_force = Consent.objects.in_force().filter(subject=OuterRef("pk"))
    is_enough = (
        Q(for_care=True)
        | Q(subject__kind=Subject.Kind.CUSTOMER)
        | Q(for_research=True, subject__organization__for_care=False)
    )
    return subjects.annotate(has_consent=Exists(in_force.filter(is_enough)))


def has_any_consent(subject: Subject) -> bool:
    """What `mark_consent` says, of one person."""
    return bool(mark_consent(Subject.objects.filter(pk=subject.pk)).get().has_consent)


def is_consent_missing(subject: Subject, in_force: Iterable[Consent]) -> bool:
    """The same of one person, whose records in force are given."""
    if subject.kind != Subject.Kind.PATIENT:
        return not any(True for _one in in_force)
    needed = need_of(subject).purpose
    return not any(needed in one.purposes for one in in_force)


def record_told(study: Study, subject_ids: Iterable[UUID], user: User | None) -> int:
    """Write down that these people were told the study's notice, once each; returns how many.

    Who has a record of this study keeps it, also a withdrawn one: nobody is taken to agree again
    by being sent once more.

    Args:
        study: one that takes people in, so that its notice is written (`require_open`).
        user: who takes them in; None for a command.
    """
    wanted = list(dict.fromkeys(subject_ids))
    told: set[UUID] = set()
    for start in range(0, len(wanted), _PER_BATCH):
        batch = wanted[start : start + _PER_BATCH]
        present = Consent.objects.filter(study=study, subject__in=batch)
        told |= set(present.values_list("subject_id", flat=True))
    rows = [_build_told(study, pk, user) for pk in wanted if pk not in told]
    Consent.objects.bulk_create(rows, batch_size=_PER_BATCH)
    return len(rows)


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text, by which one can tell later which wording it was."""
    return hashlib.sha256(text.encode()).hexdigest()


def _build_told(study: Study, subject_id: UUID, user: User | None) -> Consent:
    name = gettext("Notice of the study “%(study)s”") % {"study": study.name}
    return Consent(
        organization_id=study.organization_id,
        subject_id=subject_id,
        kind=Consent.Kind.NOTICE,
        is_of_study=True,
        study=study,
        own_text=name[:_TEXT_LETTERS],
        text_digest=digest_text(study.notice),
        given_on=timezone.localdate(),
        way=Consent.Way.STUDY,
        evidence=study.notice_given_by,
        recorded_by=user,
        **Consent.purpose_columns((study.purpose,)),
    )
