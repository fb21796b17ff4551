"""The company's half of the demonstration: customers, two studies, rounds of feedback."""

import datetime

import numpy as np

from accounts.models import User
from analysis.demo import people
from analysis.demo.drawing import SEED, draw_customer_visit
from analysis.demo.rows import Rows, add_visit
from analysis.models import Study, Subject

# Far from the numbers of the patients, which stand in the same place of the seed.
_STREAM = 10_000


def add_customers(rows: Rows, user: User, now: datetime.datetime) -> list[Subject]:
    """Save the customers and their studies, and add their unsaved sessions to the rows."""
    organization = user.organization
    assert organization is not None
    studies = [
        Study.objects.get_or_create(
            organization=organization, name=name, defaults={"product": product, "purpose": purpose}
        )[0]
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
            study = studies[(number + index) % len(studies)]
            add_visit(rows, subject, visit, user, rng, study=study)
    return customers
