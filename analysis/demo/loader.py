"""Puts the demonstration into the database, all of it or nothing."""

import datetime
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.demo import ACCOUNTS, DemoAccount, DemonstrationRefusedError, create_demo_accounts
from accounts.models import Organization, User
from analysis.cohort.moments import refresh_study
from analysis.demo import people
from analysis.demo.consents import add_consents, add_told
from analysis.demo.customers import add_customers
from analysis.demo.patients import add_patients, let_in
from analysis.demo.rows import Rows
from analysis.demo.studies import add_studies
from analysis.demo.study_people import PLANS
from analysis.history.summary import refresh_summaries
from analysis.models import Recording, Study, Subject
from analysis.storage import MediaStore

ALL_ACCOUNTS: Final[tuple[DemoAccount, ...]] = (*ACCOUNTS, *people.MORE_ACCOUNTS)
_DOMAIN: Final = "@demo.example"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each there are now."""

    n_patients: int
    n_customers: int
    n_sessions: int


def load_demo(
    *, renew: bool = False, force: bool = False, now: datetime.datetime | None = None
) -> Loaded:
    """Make the demonstration.

    Args:
        renew: replace what an earlier call made; what people added by hand stays.
        force: also where DEBUG is off, although the passwords are public.
        now: the day of the newest sessions; today, unless a test says otherwise.

    Raises:
        DemonstrationRefusedError: DEBUG is off, an organization of that name is somebody's own,
            or the demonstration is there already.
    """
    if not settings.DEBUG and not force:
        raise DemonstrationRefusedError(
            "DEBUG is off: demonstration accounts have public passwords. "
            "Use --force if this installation is only a demonstration."
        )
    with transaction.atomic():
        _check_names()
        _make_room(renew=renew)
        create_demo_accounts(force=force)
        users = _ensure_users()
        return _load(users, now or timezone.now())


def _check_names() -> None:
    for name in (people.CLINIC, people.COMPANY):
        strangers = User.objects.filter(organization__name=name).exclude(email__endswith=_DOMAIN)
        if strangers.exists():
            raise DemonstrationRefusedError(
                f"There is an organization named {name} with people of its own. "
                "The demonstration needs that name; nothing was changed."
            )


def _make_room(*, renew: bool) -> None:
    made_up = Subject.objects.filter(
        organization__name__in=(people.CLINIC, people.COMPANY), is_demonstration=True
    )
    n_found = made_up.count()
    if n_found and not renew:
        raise DemonstrationRefusedError(
            f"The demonstration data is there already: {n_found} people. "
            "Use --renew to make it anew, up to today."
        )
    _remove(made_up)
    codes = [person.code for person in people.list_patients()]
    codes += [code for code, _n_sessions in people.CUSTOMERS]
    codes += [code for plan in PLANS for code in plan.list_codes()]
    taken = Subject.objects.filter(
        organization__name__in=(people.CLINIC, people.COMPANY), code__in=codes
    ).first()
    if taken is not None:
        raise DemonstrationRefusedError(
            f"The code {taken.code} is taken by somebody who was added by hand. "
            "Give that person another one first; nothing was changed."
        )


def _remove(made_up: QuerySet[Subject]) -> None:
    """Delete the people with all their rows, and the few files among them once that is done."""
    recordings = Recording.objects.filter(session__subject__in=made_up, byte_size__gt=0)
    files = set(recordings.values_list("organization_id", "sha256"))
    made_up.delete()
    store = MediaStore()
    for organization_id, sha256 in files:
        transaction.on_commit(partial(store.delete_if_unused, organization_id, sha256))


def _ensure_users() -> dict[str, User]:
    create_demo_accounts(people.MORE_ACCOUNTS, force=True)
    for name, zone in people.TIME_ZONES.items():
        # Only what nobody has set yet.
        Organization.objects.filter(name=name, time_zone="UTC").update(time_zone=zone)
    emails = [account.email for account in ALL_ACCOUNTS]
    found = User.objects.select_related("organization").filter(email__in=emails)
    return {user.email: user for user in found}


def _load(users: dict[str, User], now: datetime.datetime) -> Loaded:
    rows = Rows()
    patients = add_patients(rows, users, now)
    paul = users[people.PAUL]
    customers = [*add_customers(rows, paul, now), *add_studies(rows, paul, now)]
    rows.save()
    # The last patient has none, so that one sees what is missing then.
    add_consents(patients[:-1], users[people.ADA], now)
    add_consents(customers, paul, now)
    add_told(rows.participants, paul)
    for pk in Study.objects.filter(organization=paul.organization).values_list("pk", flat=True):
        refresh_study(pk)
    let_in(patients, users, now)
    refresh_summaries(subject.pk for subject in (*patients, *customers))
    return Loaded(len(patients), len(customers), len(rows.sessions))
