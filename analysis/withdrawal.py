"""Withdrawing a consent, as easily as it was given: what waits or is being read stops at once."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from analysis import explanation_queue, queue
from analysis import worker_sentences as sentences
from analysis.consents import find_need
from analysis.models import Consent, Recording, Session
from analysis.reporting import refresh_report
from analysis.webhooks import outbox


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did.

    Attributes:
        was_in_force: False where it was withdrawn before; nothing changed then.
        n_stopped: recordings that waited or were being read, and are not read any more.
    """

    was_in_force: bool
    n_stopped: int


def withdraw_consent(
    consent: Consent, user: User | None, reason: str = "", *, with_others: bool = False
) -> Withdrawal:
    """End a record of consent now, and stop what no other record covers.

    What was read before stays until somebody erases it. A worker that is reading one of the
    recordings finds its claim gone and saves nothing, as after a removal.

    Args:
        with_others: end every other record in force of the same person as well.
    """
    which = {"subject": consent.subject_id} if with_others else {"pk": consent.pk}
    with transaction.atomic():
        # As the worker and the upload do: the sessions first, in one order. Whoever has one of
        # them now is waited for, and what they saved is stopped below.
        sessions = list(
            Session.objects.select_for_update(no_key=True, of=("self",))
            .select_related("subject", "study")
            .filter(subject_id=consent.subject_id)
            .order_by("pk")
        )
        in_force = Consent.objects.in_force().filter(**which)
        ended = list(in_force.select_for_update(no_key=True).values_list("pk", flat=True))
        Consent.objects.filter(pk__in=ended).update(
            withdrawn_at=timezone.now(), withdrawn_by=user, withdrawn_reason=reason.strip()[:500]
        )
        for pk in ended:
            outbox.announce_withdrawn(consent.organization_id, consent.subject_id, pk)
        n_stopped = _stop_uncovered(consent.subject_id, sessions) if ended else 0
    consent.refresh_from_db()
    return Withdrawal(bool(ended), n_stopped)


def _stop_uncovered(subject_id: UUID, sessions: list[Session]) -> int:
    left = list(Consent.objects.in_force().filter(subject_id=subject_id))
    uncovered = [session for session in sessions if not _is_covered(session, left)]
    recordings = Recording.objects.filter(session__in=uncovered)
    waiting = list(recordings.filter(status__in=queue.UNFINISHED).values_list("pk", flat=True))
    queue.stop(waiting, sentences.NO_CONSENT)
    explanation_queue.stop(recordings, sentences.NO_CONSENT)
    stopped = list(Recording.objects.filter(pk__in=waiting))
    for session_id in sorted({row.session_id for row in stopped}):
        refresh_report(session_id)
    if stopped:
        outbox.announce_recordings(stopped[0].organization_id, stopped)
    return len(stopped)


def _is_covered(session: Session, consents: list[Consent]) -> bool:
    need = find_need(session)
    return any(
        need.purpose in consent.purposes
        and (not consent.is_of_study or consent.study_id == need.study_id)
        for consent in consents
    )
