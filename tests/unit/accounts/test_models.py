import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.middleware import TimeZoneMiddleware
from accounts.models import Organization, User
from accounts.time_zones import list_time_zones, validate_time_zone
from tests.factories import make_organization


def test_addresses_are_kept_in_lower_case(clinic):
    user = User.objects.create_user("Eve@Example.ORG", "pw", organization=clinic, role="clinician")
    assert user.email == "eve@example.org"
    assert User.objects.get_by_natural_key("EVE@example.org") == user


def test_everybody_but_the_operator_has_an_organization(db):
    User.objects.create_superuser("root@example.org", "pw")
    with pytest.raises(IntegrityError):
        User.objects.create_user("lost@example.org", "pw", role="clinician")


def test_organization_with_people_cannot_be_deleted(alice, clinic):
    with pytest.raises(ProtectedError):
        clinic.delete()
    assert Organization.objects.filter(pk=clinic.pk).exists()


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC"])
def test_known_time_zones_pass(name):
    validate_time_zone(name)
    assert name in list_time_zones()


def test_unknown_time_zone_is_refused(db):
    with pytest.raises(ValidationError, match="Mars/Olympus"):
        make_organization(time_zone="Mars/Olympus").full_clean()


def test_times_are_shown_in_the_organizations_zone(alice, rf):
    seen = []
    request = rf.get("/")
    request.user = alice
    moment = datetime.datetime(2025, 7, 1, 12, 0, tzinfo=datetime.UTC)
    TimeZoneMiddleware(lambda _r: seen.append(timezone.localtime(moment).hour))(request)
    assert seen == [14]
