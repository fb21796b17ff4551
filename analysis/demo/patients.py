"""The clinic's half of the demonstration: patients with teams, histories and readers."""

import datetime
from typing import Any, Final

import numpy as np

from accounts.models import Organization, User
from analysis.demo import people
from analysis.demo.drawing import SEED, Answers, Course, draw_course
from analysis.demo.reviews import draw_review
from analysis.demo.rows import Rows, add_visit
from analysis.demo.samples import Sample, store_samples
from analysis.history.phq9 import is_concern
from analysis.models import AccessGrant, CareTeamMember, Event, LastLook, SelfReport, Subject

# So many patients have a newest session whose photo and voice clip are there.
_N_WITH_MEDIA: Final = 5
# Far from the numbers of the courses, which stand in the same place of the seed.
_STREAM: Final = 20_000
_LOOKED_AGO: Final = datetime.timedelta(days=3)
_LEFT_UNSEEN: Final = datetime.timedelta(days=10)


def add_patients(rows: Rows, users: dict[str, User], now: datetime.datetime) -> list[Subject]:
    """Save the patients with teams, events and self-reports; add their unsaved sessions."""
    clinic = users[people.CLARA].organization
    assert clinic is not None
    samples = store_samples(clinic)
    subjects = []
    for number, person in enumerate(people.list_patients()):
        course = draw_course(person, number, now)
        team = [users[email] for email in person.team]
        subject = _save_subject(clinic, person, course, team[0], now)
        subjects.append(subject)
        has_media = number < _N_WITH_MEDIA
        _add_sessions(rows, subject, course, team, samples if has_media else {}, number, now)
        _save_events(subject, course, team[0], now)
        _save_readers(subject, team, number, now)
    return subjects


def let_in(patients: list[Subject], users: dict[str, User], now: datetime.datetime) -> None:
    """Give a clinician who is in no team of Clara's patients access to one, with the reason.

    Another time the clinician let themselves in, in an emergency that nobody has reviewed yet.
    """
    admin, jonas = users[people.ADA], users[people.JONAS]
    for subject, reason, granted_ago, days in (
        (patients[0], people.ACCESS_REASON, 2, 14),
        (patients[3], people.OLD_ACCESS_REASON, 60, 30),
    ):
        granted_at = now - datetime.timedelta(days=granted_ago)
        AccessGrant.objects.create(
            organization_id=subject.organization_id,
            subject=subject,
            user=jonas,
            granted_by=admin,
            reason=reason,
            expires_at=granted_at + datetime.timedelta(days=days),
            created_at=granted_at,
        )
    taken_at = now - datetime.timedelta(days=5)
    AccessGrant.objects.create(
        organization_id=patients[1].organization_id,
        subject=patients[1],
        user=jonas,
        granted_by=jonas,
        reason=people.EMERGENCY_REASON,
        is_emergency=True,
        expires_at=taken_at + datetime.timedelta(hours=8),
        created_at=taken_at,
    )


def _save_subject(
    clinic: Organization, person: people.Person, course: Course, user: User, now: datetime.datetime
) -> Subject:
    first = course.visits[0].held_at if course.visits else now
    return Subject.objects.create(
        organization=clinic,
        kind=Subject.Kind.PATIENT,
        code=person.code,
        name=person.name,
        created_by=user,
        created_at=first - datetime.timedelta(days=1),
        archived_at=now - datetime.timedelta(days=90) if person.is_archived else None,
        is_demonstration=True,
    )


def _add_sessions(
    rows: Rows,
    subject: Subject,
    course: Course,
    team: list[User],
    samples: dict[str, Sample],
    number: int,
    now: datetime.datetime,
) -> None:
    rng = np.random.default_rng((SEED, _STREAM + number))
    for index, visit in enumerate(course.visits):
        user = team[index % len(team)]
        is_newest = index == len(course.visits) - 1
        report = add_visit(rows, subject, visit, user, rng, samples=samples if is_newest else None)
        review = report and draw_review(rng, report, user, now)
        if review:
            rows.reviews.append(review)


def _save_events(subject: Subject, course: Course, user: User, now: datetime.datetime) -> None:
    Event.objects.bulk_create(
        Event(
            organization_id=subject.organization_id,
            subject=subject,
            occurred_at=happening.at,
            kind=happening.kind,
            note=happening.note,
            created_by=user,
        )
        for happening in course.happenings
    )
    SelfReport.objects.bulk_create(
        _build_self_report(subject, answers, user, now) for answers in course.answers
    )


def _build_self_report(
    subject: Subject, answers: Answers, user: User, now: datetime.datetime
) -> SelfReport:
    filled_by = SelfReport.FilledBy.PATIENT if answers.is_by_patient else None
    return SelfReport(
        organization_id=subject.organization_id,
        subject=subject,
        answered_at=answers.at,
        phq9_answers=answers.phq9,
        phq9_total=None if answers.phq9 is None else sum(answers.phq9),
        mood=answers.mood,
        filled_by=filled_by or SelfReport.FilledBy.CLINICIAN,
        entered_by=None if answers.is_by_patient else user,
        **_note_concern(answers, user, now),
    )


def _note_concern(answers: Answers, user: User, now: datetime.datetime) -> dict[str, Any]:
    """Thoughts of self-harm were seen the same day, unless they are the newest."""
    if not is_concern(answers.phq9) or now - answers.at < _LEFT_UNSEEN:
        return {}
    return {
        "concern_seen_at": answers.at + datetime.timedelta(hours=2),
        "concern_seen_by": user,
    }


def _save_readers(subject: Subject, team: list[User], number: int, now: datetime.datetime) -> None:
    CareTeamMember.objects.bulk_create(
        CareTeamMember(
            organization_id=subject.organization_id, subject=subject, user=user, added_by=team[0]
        )
        for user in team
    )
    # Every fourth patient was never looked at.
    if number % 4 != 3:
        LastLook.objects.bulk_create(
            LastLook(
                organization_id=subject.organization_id,
                subject=subject,
                user=user,
                looked_at=now - _LOOKED_AGO,
            )
            for user in team
        )
