"""The company's half of the demonstration: customers, two studies, rounds of feedback."""

import datetime

import numpy as np

from accounts.models import User
from analysis.demo import people
from analysis.demo.drawing import SEED, draw_customer_visit
from analysis.demo.rows import Rows, add_visit
from analysis.demo.studies import add_participant, ensure_study
from analysis.models import Subject

# Far from the numbers of the patients, which stand in the same place of the seed.
_STREAM = 10_000


def add_customers(rows: Rows, user: User, now: datetime.datetime) -> list[Subject]:
    """Save the customers and their studies, and add their unsaved sessions to the rows."""
    organization = user.organization
    assert organization is not None
    studies = [
        ensure_study(user, name, product=product, purpose=purpose)
        for name, product, purpose in people.STUDIES
    ]
    customers = []
    for number, (code, n_sessions) in enumerate(people.CUSTOMERS):
        rng = np.random.default_rng((SEED, _STREAM + number))
        subject = Subject.objects.create(
            organization=organization,
            kind=Subject.Kind.CUSTOMER,
            code=code,
            created_by=user,
            is_demonstration=True,
        )
        customers.append(subject)
        for index in range(n_sessions):
            age = datetime.timedelta(days=float(rng.uniform(1, 90)), hours=2 * index)
            note = people.CUSTOMER_NOTES[int(rng.integers(len(people.CUSTOMER_NOTES)))]
            visit = draw_customer_visit(rng, now - age, note)
            # Of a study each person has one session; later rounds of feedback are in none.
            study = studies[(number + index) % len(studies)] if index < len(studies) else None
            add_visit(rows, subject, visit, user, rng, study=study)
            if study is not None:
                add_participant(rows, study, rows.sessions[-1])
    return customers
