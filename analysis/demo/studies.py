"""The studies of the demonstration: people, groups, answers, markers, what was read."""

import datetime
from dataclasses import dataclass
from typing import Final

import numpy as np

from accounts.models import User
from analysis.demo import study_people
from analysis.demo.drawing import SEED
from analysis.demo.rows import Rows, add_visit
from analysis.demo.samples import Sample, store_samples
from analysis.demo.study_people import PLANS, StudyPlan, Tester, draw_testers
from analysis.members import begin_membership
from analysis.models import Answer, Marker, Participant, Session, Study, StudyGroup, Subject

_STREAM: Final = 30_000


def add_studies(rows: Rows, user: User, now: datetime.datetime) -> list[Subject]:
    """Save studies, groups and customers, and add all else unsaved to the rows."""
    assert user.organization is not None
    samples = store_samples(user.organization)
    customers: list[Subject] = []
    for plan in PLANS:
        study = ensure_study(user, plan.name, product=plan.product, description=plan.description)
        groups = _ensure_groups(study, plan)
        testers = draw_testers(plan, now)
        subjects = _save_subjects(user, testers)
        n_played = plan.n_samples
        for tester, subject in zip(testers, subjects, strict=True):
            has_sample = n_played > 0 and "audio" in tester.visit.kinds
            n_played -= has_sample
            part = _Part(study, groups[tester.group], subject, samples if has_sample else {})
            _add_tester(rows, part, tester, plan.marker)
        customers += subjects
    return customers


def ensure_study(
    user: User, name: str, *, product: str, description: str = "", purpose: str = ""
) -> Study:
    """Return the study of this name, made or brought up to date; one made by hand is left."""
    fields = {
        "product": product,
        "purpose": purpose or Study.Purpose.CUSTOMER_FEEDBACK,
        "description": description,
        "notice": study_people.NOTICE,
        "notice_given_by": study_people.NOTICE_GIVEN_BY,
        "is_demonstration": True,
    }
    study, is_new = Study.objects.get_or_create(
        organization=user.organization, name=name, defaults=fields
    )
    if not is_new:
        Study.objects.filter(pk=study.pk, created_by=None).update(**fields)
    begin_membership(study, user)
    return study


def add_participant(
    rows: Rows, study: Study, session: Session, group: StudyGroup | None = None
) -> Participant:
    """Add the person of an unsaved session to its study."""
    participant = Participant(
        organization_id=study.organization_id,
        study=study,
        subject=session.subject,
        session=session,
        group=group,
        created_at=session.held_at,
    )
    rows.participants.append(participant)
    return participant


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a participant's rows belong."""

    study: Study
    group: StudyGroup
    subject: Subject
    samples: dict[str, Sample]


def _ensure_groups(study: Study, plan: StudyPlan) -> dict[str, StudyGroup]:
    return {
        group.name: StudyGroup.objects.get_or_create(
            study=study,
            name=group.name,
            defaults={"organization_id": study.organization_id, "position": position},
        )[0]
        for position, group in enumerate(plan.groups)
    }


def _save_subjects(user: User, testers: list[Tester]) -> list[Subject]:
    assert user.organization_id is not None
    return Subject.objects.bulk_create(
        Subject(
            organization_id=user.organization_id,
            kind=Subject.Kind.CUSTOMER,
            code=tester.code,
            created_by=user,
            created_at=tester.visit.held_at,
            is_demonstration=True,
        )
        for tester in testers
    )


def _add_tester(rows: Rows, part: _Part, tester: Tester, marker: str) -> None:
    rng = np.random.default_rng((SEED, _STREAM, int(tester.code.removeprefix("C-"))))
    before, user = len(rows.recordings), part.subject.created_by
    assert user is not None
    add_visit(rows, part.subject, tester.visit, user, rng, study=part.study, samples=part.samples)
    participant = add_participant(rows, part.study, rows.sessions[-1], part.group)
    rows.answers += [
        Answer(participant=participant, study=part.study, column=column, value=value)
        for column, value in tester.answers.items()
    ]
    rows.markers += [
        Marker(
            organization_id=part.study.organization_id,
            recording=recording,
            name=marker,
            time_s=tester.marker_s,
        )
        for recording in rows.recordings[before:]
        if recording.duration_s and recording.duration_s > tester.marker_s
    ]
