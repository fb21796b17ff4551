"""Studies with groups, participants and uploads."""

import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from accounts.models import User
from analysis.consents import record_told
from analysis.members import begin_membership
from analysis.models import (
    Answer,
    Batch,
    BatchFile,
    Participant,
    Session,
    Study,
    StudyGroup,
    StudyMember,
    Subject,
)

NOTHING: Mapping[str, str] = MappingProxyType({})
_serial = itertools.count(1)


def make_study(user: User, **fields: Any) -> Study:
    """A study for customer feedback whose participants were told; a product user is its member."""
    fields = {
        "name": f"Study {next(_serial)}",
        "purpose": Study.Purpose.CUSTOMER_FEEDBACK,
        "notice": "Software estimates your expression from what you record.",
        "notice_given_by": "Shown on the screen and accepted",
    } | fields
    study = Study.objects.create(organization=user.organization, **fields)
    begin_membership(study, user)
    return study


def make_study_member(study: Study, user: User, **fields: Any) -> StudyMember:
    """A colleague in the study."""
    fields = {"organization": study.organization} | fields
    return StudyMember.objects.create(study=study, user=user, **fields)


def make_group(study: Study, name: str, **fields: Any) -> StudyGroup:
    """A group that comes after those that are there."""
    fields = {"position": study.groups.count()} | fields
    return StudyGroup.objects.create(
        organization=study.organization, study=study, name=name, **fields
    )


def make_participant(
    study: Study, group: StudyGroup | None = None, answers: Mapping[str, str] = NOTHING, **held: Any
) -> Participant:
    """A new customer in the study, told its notice, with an empty session as the fields say."""
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
    record_told(study, [subject.pk], None)
    Answer.objects.bulk_create(
        Answer(participant=participant, study=study, column=column, value=value)
        for column, value in answers.items()
    )
    return participant


def make_batch(study: Study, *names: str, **fields: Any) -> Batch:
    """An open bulk upload in which files of these names are expected, all of participant C-1."""
    batch = Batch.objects.create(organization=study.organization, study=study, **fields)
    for name in names:
        BatchFile.objects.create(batch=batch, name=name, byte_size=1000, participant_code="C-1")
    return batch
