"""Where `manage.py load_demo` refuses; nothing is changed then."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organization, User
from analysis.demo.people import CLARA, CLINIC
from analysis.models import Subject
from tests.factories import make_organization, make_subject, make_user


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True


def test_it_refuses_beside_an_organization_of_that_name(db):
    make_user(organization=make_organization(name=CLINIC))
    with pytest.raises(CommandError, match="people of its own"):
        call_command("load_demo", stdout=StringIO())
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)


def test_it_refuses_where_a_code_is_taken(db):
    call_command("create_demo_accounts", stdout=StringIO())
    make_subject(User.objects.get(email=CLARA), code="R-1001")
    with pytest.raises(CommandError, match="R-1001 is taken"):
        call_command("load_demo", stdout=StringIO())
    assert Subject.objects.count() == 1


def test_it_refuses_where_debug_is_off(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("load_demo", stdout=StringIO())
    assert not User.objects.exists()
