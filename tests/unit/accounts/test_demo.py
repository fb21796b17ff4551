from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.demo import ACCOUNTS, create_demo_accounts
from accounts.models import Organization, User


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True


def test_every_printed_account_can_sign_in(db):
    out = StringIO()
    call_command("create_demo_accounts", stdout=out)
    for account in ACCOUNTS:
        assert account.email in out.getvalue()
        assert account.password in out.getvalue()
        form = {"username": account.email, "password": account.password}
        assert Client().post(reverse("accounts:sign_in"), form).status_code == 302


def test_a_second_time_changes_nothing_but_a_changed_password(db):
    users = create_demo_accounts()
    users[0].set_password("changed by a visitor")
    users[0].full_name = "Renamed"
    users[0].save()
    assert create_demo_accounts() == users
    assert User.objects.count() == 3
    assert Organization.objects.count() == 2
    user = User.objects.get(pk=users[0].pk)
    assert user.full_name == "Renamed"
    assert user.check_password(ACCOUNTS[0].password)


def test_roles_and_organizations_are_those_of_the_demonstration(db):
    clinician, product, admin = create_demo_accounts()
    assert (clinician.role, product.role, admin.role) == ("clinician", "product", "admin")
    assert clinician.organization == admin.organization != product.organization
    assert [user.is_staff for user in (clinician, product, admin)] == [False, False, True]
    assert not any(user.is_superuser for user in (clinician, product, admin))


def test_it_refuses_where_debug_is_off(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("create_demo_accounts", stdout=StringIO())
    assert not User.objects.exists()
    call_command("create_demo_accounts", "--force", stdout=StringIO())
    assert User.objects.count() == 3
