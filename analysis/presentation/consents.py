"""What a person agreed to, for the pages: in force, earlier, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import User
from accounts.purpose_lock import explain_undeclared
from analysis.consent_forms import ConsentForm
from analysis.consents import (
    explain_missing,
    find_need,
    has_consent,
    is_consent_missing,
    need_of,
)
from analysis.models import Consent, EvidenceFile, Session, Subject


@dataclass(frozen=True, slots=True)
class ConsentPart:
    """What a page says about somebody's consent.

    Attributes:
        in_force, ended: records, the newest first; on a session's page not listed.
        missing: the sentence that says what is missing; empty where nothing is.
        form: what records one; None where nothing is missing, or no consent would help.
    """

    subject: Subject
    missing: str
    form: ConsentForm | None
    in_force: Sequence[Consent] = ()
    ended: Sequence[Consent] = ()


def describe_consents(
    subject: Subject, reader: User, *, with_evidence: bool = False
) -> ConsentPart:
    """Return what a person's own page says to the reader.

    Two queries; with the files of proof three.
    """
    visible = Consent.objects.visible_to(reader).filter(subject=subject)
    found = visible.select_related("text", "study", "recorded_by", "withdrawn_by")
    if with_evidence:
        files = EvidenceFile.objects.select_related("added_by")
        found = found.prefetch_related(Prefetch("evidence_files", files))
    rows = list(found)
    in_force = [row for row in rows if row.is_in_force]
    is_missing = is_consent_missing(subject, in_force)
    return ConsentPart(
        subject=subject,
        missing=explain_missing(subject.code, need_of(subject)) if is_missing else "",
        form=ConsentForm(subject=subject) if is_missing else None,
        in_force=in_force,
        ended=[row for row in rows if not row.is_in_force],
    )


def describe_gate(session: Session) -> ConsentPart:
    """Return what a session's page says: nothing, or what is missing before files are taken.

    What the organization does not declare is missing first, and no form helps.
    """
    need = find_need(session)
    if need.purpose not in session.organization.purposes:
        return ConsentPart(session.subject, explain_undeclared([need.purpose]), None)
    if has_consent(session):
        return ConsentPart(session.subject, "", None)
    return ConsentPart(
        session.subject,
        explain_missing(session.subject.code, need),
        ConsentForm(subject=session.subject, need=need, session_id=session.pk),
    )
