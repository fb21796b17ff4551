"""Taking people into a study and out of it; the pages, the API and uploads all use it."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from accounts.models import User
from analysis.archive import explain_archived
from analysis.cohort.moments import refresh_session
from analysis.consents import record_told
from analysis.half_seen import explain_hidden, list_hidden_codes
from analysis.history.summary import refresh_summary
from analysis.models import Answer, Participant, Session, Study, StudyGroup, Subject
from analysis.notices import StudyRefusalError, has_notice, require_open
from analysis.removal import remove_session

CODE_LETTERS: Final = 64
GROUP_LETTERS: Final = 100
COLUMN_LETTERS: Final = 100
VALUE_LETTERS: Final = 500
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class EnrolError(StudyRefusalError):
    """This person cannot be taken into the study."""


def enrol(
    study: Study,
    code: str,
    *,
    group_name: str = "",
    answers: Mapping[str, str] = _NOTHING,
    user: User | None,
) -> Participant:
    """Return the participant with this code, taken in if they were not there yet.

    The customer, the group and the session are made where they are missing, and that they were
    told the study's notice is written down. Repeated, it changes nothing; two at once make
    everything once.

    Args:
        study: whose access was checked by the caller.
        code: the customer's, unique in the organization.
        group_name: moves the participant into this group; empty leaves the group as it is.
        answers: survey columns with their values, tags with an empty value; those named are set,
            others stay.
        user: who does it; None for a command.

    Raises:
        StudyRefusalError: the study is archived or its notice is missing.
        EnrolError: the code is a patient's, belongs to an archived customer or to one whom the
            user may not see, or something is empty or too long. Nothing is changed then.
    """
    require_open(study)
    code = check_text(code, CODE_LETTERS, gettext("The code"))
    if not code:
        raise EnrolError(gettext("The code of the participant is missing."))
    group_name = check_text(group_name, GROUP_LETTERS, gettext("The group’s name"))
    answers = check_answers(answers)
    with transaction.atomic():
        subject = _find_or_add_customer(study, code, user)
        participant = _find_or_add_participant(study, subject, user)
        record_told(study, [subject.pk], user)
        if group_name:
            move(participant, find_or_add_group(study, group_name))
        set_answers(participant, answers)
    return participant


def check_text(text: str, limit: int, what: str) -> str:
    """Return the text trimmed and in one Unicode form.

    Raises:
        EnrolError: it is longer than `limit`, or has signs that cannot be seen.
    """
    tidy = unicodedata.normalize("NFC", text).strip()
    if len(tidy) > limit:
        raise EnrolError(
            gettext("%(what)s has more than %(limit)d letters: “%(start)s…”.")
            % {"what": what, "limit": limit, "start": tidy[:40]}
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in tidy):
        raise EnrolError(
            gettext("%(what)s has a line break or another invisible sign in it.") % {"what": what}
        )
    return tidy


def check_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Return columns and values trimmed, without columns that have no name.

    Raises:
        EnrolError: one is too long, or has signs that cannot be seen.
    """
    checked = {}
    for column, value in answers.items():
        name = check_text(column, COLUMN_LETTERS, gettext("The column’s name"))
        if name:
            # Line breaks in an answer are the participant's own.
            text = " ".join(value.split())
            checked[name] = check_text(
                text, VALUE_LETTERS, gettext("The answer to “%(column)s”") % {"column": name}
            )
    return checked


def find_or_add_group(study: Study, name: str) -> StudyGroup:
    """Return the study's group of this name; a new one comes last."""
    last = study.groups.aggregate(last=Max("position"))["last"]
    group, _is_new = StudyGroup.objects.get_or_create(
        study=study,
        name=name,
        defaults={
            "organization_id": study.organization_id,
            "position": 0 if last is None else last + 1,
        },
    )
    return group


def move(participant: Participant, group: StudyGroup | None) -> None:
    """Put the participant into a group of the study, or into none."""
    if participant.group_id != (group.pk if group else None):
        participant.group = group
        participant.save(update_fields=["group"])


def set_answers(participant: Participant, answers: Mapping[str, str]) -> None:
    """Write these answers over what the participant had in the same columns."""
    rows = [
        Answer(participant=participant, study_id=participant.study_id, column=column, value=value)
        for column, value in sorted(answers.items())
    ]
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["participant", "column"],
        update_fields=["value"],
    )


def change(
    participant: Participant,
    *,
    group_name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> None:
    """Give a participant another group, other answers, or both; None leaves what is there.

    Args:
        group_name: of a group that is made where it is missing; empty for none.
        answers: all of them, tags with an empty value.

    Raises:
        EnrolError: something is too long, or has signs that cannot be seen.
    """
    if group_name is not None:
        group_name = check_text(group_name, GROUP_LETTERS, gettext("The group’s name"))
    checked = None if answers is None else check_answers(answers)
    with transaction.atomic():
        if group_name is not None:
            move(
                participant,
                find_or_add_group(participant.study, group_name) if group_name else None,
            )
        if checked is not None:
            replace_answers(participant, checked)


def replace_answers(participant: Participant, answers: Mapping[str, str]) -> None:
    """Let the participant have these answers and tags and no others."""
    Answer.objects.filter(participant=participant).exclude(column__in=answers).delete()
    set_answers(participant, answers)


def is_elsewhere_in(study: Study, session: Session) -> bool:
    """Whether the session's person takes part in the study by another session."""
    own = Participant.objects.filter(study=study, subject_id=session.subject_id)
    return own.exclude(session__isnull=True).exclude(session_id=session.pk).exists()


def explain_elsewhere(study: Study, session: Session) -> str:
    """Say where the recordings of somebody belong who is in the study already."""
    return gettext(
        "%(code)s takes part in “%(study)s” by another session already. Add the recordings there."
    ) % {"code": session.subject.code, "study": study.name}


def join_session(session: Session) -> None:
    """Make the person of a study's session its participant, if that is missing.

    That they were told the study's notice is written down, if there is one.
    """
    if session.study is None:
        return
    if has_notice(session.study):
        record_told(session.study, [session.subject_id], session.created_by)
    participant, _is_new = Participant.objects.get_or_create(
        study=session.study,
        subject_id=session.subject_id,
        defaults={"organization_id": session.organization_id, "session": session},
    )
    if participant.session_id is None:
        participant.session = session
        participant.save(update_fields=["session"])
    # What was read of the session before counts from here on.
    refresh_session(session.pk)


def take_out(participant: Participant) -> None:
    """End the participation: group, tags and answers go; session and recordings stay.

    They remain the customer's, in no study.
    """
    with transaction.atomic():
        Session.objects.filter(
            study_id=participant.study_id, subject_id=participant.subject_id
        ).update(study=None)
        Participant.objects.filter(pk=participant.pk).delete()


def erase(participant: Participant) -> None:
    """End the participation as `take_out` does, and delete its recordings with all results."""
    with transaction.atomic():
        sessions = Session.objects.filter(
            study_id=participant.study_id, subject_id=participant.subject_id
        )
        for session in sessions:
            remove_session(session)
        Participant.objects.filter(pk=participant.pk).delete()


def _find_or_add_customer(study: Study, code: str, user: User | None) -> Subject:
    subject, is_new = Subject.objects.get_or_create(
        organization_id=study.organization_id,
        code=code,
        defaults={"kind": Subject.Kind.CUSTOMER, "created_by": user},
    )
    if subject.kind != Subject.Kind.CUSTOMER:
        # Whose code it is, is not told: that somebody is a patient is itself a secret.
        raise EnrolError(
            gettext(
                "The code “%(code)s” is taken by somebody who is no customer. Choose another one."
            )
            % {"code": code}
        )
    if subject.archived_at is not None:
        raise EnrolError(explain_archived(subject))
    if not is_new and list_hidden_codes(user, Subject.objects.filter(pk=subject.pk)):
        raise EnrolError(explain_hidden(code))
    return subject


def _find_or_add_participant(study: Study, subject: Subject, user: User | None) -> Participant:
    participant, _is_new = Participant.objects.get_or_create(
        study=study, subject=subject, defaults={"organization_id": study.organization_id}
    )
    # Locked, so that two files of one person do not make two sessions.
    participant = Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    if participant.session_id is None:
        participant.session = _find_or_add_session(study, subject, user)
        participant.save(update_fields=["session"])
    return participant


def _find_or_add_session(study: Study, subject: Subject, user: User | None) -> Session:
    present = Session.objects.filter(study=study, subject=subject).order_by("created_at").first()
    if present is not None:
        return present
    session = Session.objects.create(
        organization_id=study.organization_id, subject=subject, study=study, created_by=user
    )
    refresh_summary(subject.pk)
    return session
