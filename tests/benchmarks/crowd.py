"""Two thousand made-up patients on PostgreSQL, one of them with five hundred sessions.

Twenty patients are drawn as `load_demo` draws its own; the database itself makes a hundred of each.
"""

import datetime
from dataclasses import replace

import numpy as np
from django.db import connection, models

from accounts.models import User
from analysis.demo import people
from analysis.demo.drawing import draw_course
from analysis.demo.rows import Rows, add_visit
from analysis.history.summary import refresh_summaries
from analysis.models import (
    CareTeamMember,
    EmotionReport,
    Event,
    FaceReading,
    LastLook,
    Recording,
    SelfReport,
    Session,
    Subject,
    SubjectSummary,
    VoiceReading,
)

N_DRAWN, N_COPIES = 20, 100
LONGEST = 500
# In an order in which every row finds what it refers to.
COPIED: tuple[type[models.Model], ...] = (
    Subject,
    CareTeamMember,
    LastLook,
    Event,
    SelfReport,
    Session,
    Recording,
    FaceReading,
    VoiceReading,
    EmotionReport,
    SubjectSummary,
)


def make_crowd(user: User, now: datetime.datetime) -> Subject:
    """Make the patients, all in the user's care, and return the one with the longest history."""
    drawn = [draw_patient(user, number, 20, now) for number in range(N_DRAWN)]
    refresh_summaries(subject.pk for subject in drawn)
    with connection.cursor() as cursor:
        for model in COPIED:
            cursor.execute(write_copy(model), [N_COPIES - 1])
    longest = draw_patient(user, N_DRAWN, LONGEST, now)
    refresh_summaries([longest.pk])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return longest


def draw_patient(user: User, number: int, n_sessions: int, now: datetime.datetime) -> Subject:
    person = people.list_patients()[0]
    n_days = n_sessions * (2 if n_sessions > 100 else 9)
    person = replace(person, code=f"B-{number}", n_sessions=n_sessions, n_days=n_days)
    owner = {"organization_id": user.organization_id}
    subject = Subject.objects.create(kind="patient", code=person.code, created_by=user, **owner)
    CareTeamMember.objects.create(subject=subject, user=user, **owner)
    course, rows = draw_course(person, number, now), Rows()
    rng = np.random.default_rng(number)
    for visit in course.visits:
        add_visit(rows, subject, visit, user, rng)
    rows.save()
    Event.objects.bulk_create(
        Event(subject=subject, occurred_at=one.at, kind=one.kind, note=one.note, **owner)
        for one in course.happenings
    )
    SelfReport.objects.bulk_create(
        SelfReport(subject=subject, answered_at=one.at, mood=one.mood, filled_by="patient", **owner)
        for one in course.answers
    )
    return subject


def write_copy(model: type[models.Model]) -> str:
    """The statement that copies every row some times, with ids that the originals' give."""
    names, values = [], []
    for field in model._meta.local_concrete_fields:
        column = field.column
        names.append(f'"{column}"')
        is_own_key = field.primary_key or field.related_model in COPIED
        if is_own_key:
            values.append(f'md5("{column}"::text || k)::uuid')
        elif column == "code":
            values.append("\"code\" || '-' || k")
        else:
            values.append(f'"{column}"')
    table = f'"{model._meta.db_table}"'
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM {table}, generate_series(1, %s) AS k"
    )
