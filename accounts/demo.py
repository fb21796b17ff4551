"""The accounts of the demonstration: two organizations and a person of each role."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.declarations import declare
from accounts.models import Organization, User
from accounts.purposes import Purpose


class DemonstrationRefusedError(Exception):
    """Public passwords are not for an installation that others can reach."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Who can sign in to the demonstration; the password is public and for nothing else."""

    email: str
    password: str
    full_name: str
    role: str
    organization: str
    is_staff: bool = False


ORGANIZATIONS = {
    "Riverside Clinic": Organization.Kind.CLINIC,
    "Northwind Products": Organization.Kind.COMPANY,
}
# One of the company's studies is research.
PURPOSES = {
    "Riverside Clinic": (Purpose.CARE,),
    "Northwind Products": (Purpose.CUSTOMER_FEEDBACK, Purpose.RESEARCH),
}
ACCOUNTS = (
    DemoAccount(
        email="clinician@demo.example",
        password="demo-clinician-42",
        full_name="Clara Lindqvist",
        role=User.Role.CLINICIAN,
        organization="Riverside Clinic",
    ),
    DemoAccount(
        email="product@demo.example",
        password="demo-product-42",
        full_name="Paul Okafor",
        role=User.Role.PRODUCT,
        organization="Northwind Products",
    ),
    DemoAccount(
        email="admin@demo.example",
        password="demo-admin-42",
        full_name="Ada Moreau",
        role=User.Role.ADMIN,
        organization="Riverside Clinic",
        is_staff=True,
    ),
)


@transaction.atomic
def create_demo_accounts(
    accounts: tuple[DemoAccount, ...] = ACCOUNTS, *, force: bool = False
) -> tuple[User, ...]:
    """Make what is missing and set the printed passwords again; change nothing else.

    Raises:
        DemonstrationRefusedError: DEBUG is off and `force` is not given.
    """
    if not settings.DEBUG and not force:
        raise DemonstrationRefusedError(
            "DEBUG is off: demonstration accounts have public passwords. "
            "Use --force if this installation is only a demonstration."
        )
    return tuple(_ensure(account) for account in accounts)


def _ensure_organization(name: str) -> Organization:
    purposes = PURPOSES[name]
    organization, is_new = Organization.objects.get_or_create(
        name=name, defaults={"kind": ORGANIZATIONS[name], **Organization.purpose_columns(purposes)}
    )
    if is_new or set(purposes) - set(organization.purposes):
        declare(organization, {*purposes, *organization.purposes}, None)
    return organization


def _ensure(account: DemoAccount) -> User:
    organization = _ensure_organization(account.organization)
    user = User.objects.filter(email=account.email).first()
    if user is None:
        return User.objects.create_user(
            account.email,
            account.password,
            full_name=account.full_name,
            role=account.role,
            organization=organization,
            is_staff=account.is_staff,
        )
    # Hashing takes time on purpose: only a password that somebody changed is set again.
    if not user.check_password(account.password):
        user.set_password(account.password)
        user.save(update_fields=["password"])
    return user
