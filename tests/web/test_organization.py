"""What an administrator settles for the whole organization."""

import pytest
from django.urls import reverse

from analysis.models import AccessGrant
from tests.factories import make_emergency

HUB = reverse("accounts:organization")
RULES = reverse("accounts:sign_in_rules")


def test_each_card_leads_somewhere(sign_in, dana):
    client = sign_in(dana)
    page = client.get(HUB).content.decode()
    assert "Alice&#x27;s clinic" in page
    for name in ("accounts:sign_in_rules", "analysis:emergency_accesses", "accounts:audit"):
        assert f'class="card-link stack-tight" href="{reverse(name)}"' in page
    assert client.get(RULES).status_code == 200


def test_people_are_listed_with_the_way_to_add_one(sign_in, dana, alice, erin):
    erin.set_unusable_password()
    erin.save()
    page = sign_in(dana).get(reverse("accounts:second_factors")).content.decode()
    assert alice.email in page
    assert page.count("invited, no password yet") == 1
    assert f'href="{reverse("admin:accounts_user_add")}"' in page


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_it_is_for_administrators(request, sign_in, name):
    assert sign_in(request.getfixturevalue(name)).get(HUB).status_code == 403


def test_an_operator_without_an_organization_is_told(sign_in, django_user_model, db):
    root = django_user_model.objects.create_superuser("root@example.org", "x")
    assert sign_in(root).get(HUB).status_code == 403


def test_rules_are_saved_for_the_own_organization_alone(sign_in, dana, clinic, other_clinic):
    sign_in(dana).post(RULES, {"requires_second_factor": "on", "idle_minutes": "10"})
    clinic.refresh_from_db()
    other_clinic.refresh_from_db()
    assert (clinic.requires_second_factor, clinic.idle_minutes) == (True, 10)
    assert (other_clinic.requires_second_factor, other_clinic.idle_minutes) == (False, None)


@pytest.mark.parametrize("minutes", ["4", "31", "soon"])
def test_the_idle_time_has_its_limits(sign_in, dana, clinic, minutes):
    assert sign_in(dana).post(RULES, {"idle_minutes": minutes}).status_code == 200
    clinic.refresh_from_db()
    assert clinic.idle_minutes is None


def test_what_waits_for_review_is_counted_on_every_page(sign_in, dana, erin, patient):
    client = sign_in(dana)
    marks = ('<span class="nav-count">', "1 emergency access to review", "1 to review</span>")
    assert not any(mark in client.get(HUB).content.decode() for mark in marks)
    make_emergency(patient, erin)
    assert all(mark in client.get(HUB).content.decode() for mark in marks)
    people = reverse("analysis:subjects")
    assert marks[1] in client.get(people).content.decode()
    assert marks[1] not in sign_in(erin).get(people).content.decode()
    AccessGrant.objects.update(reviewed_at=AccessGrant.objects.get().created_at)
    assert not any(mark in client.get(HUB).content.decode() for mark in marks)
