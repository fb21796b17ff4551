import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories import make_report, make_session, make_subject, make_user

URL = "/people/"


def test_it_works(sign_in, alice, patient, visit):
    make_report(visit, "happiness")
    html = sign_in(alice).get(URL).content.decode()
    assert "<h1>Patients</h1>" in html
    assert "P-0001" in html
    text = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert "Expression consistent with happiness (58 %, 51–65 %)" in text


def test_it_requires_login(client, db):
    answer = client.get(URL)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


def test_home_leads_to_the_list_or_to_signing_in(client, sign_in, alice):
    assert sign_in(alice).get("/")["Location"] == URL
    assert client.get("/")["Location"].startswith(reverse("accounts:sign_in"))


def test_each_role_sees_its_own_kind(sign_in, alice, bob, dana, patient):
    make_subject(bob, code="C-0001")
    seen = {
        user.role: set(re.findall(r"[PC]-0001", sign_in(user).get(URL).content.decode()))
        for user in (alice, bob, dana)
    }
    assert seen == {"clinician": {"P-0001"}, "product": {"C-0001"}, "admin": {"P-0001", "C-0001"}}


def test_it_hides_other_organizations_people(sign_in, charlie, patient):
    assert "P-0001" not in sign_in(charlie).get(URL).content.decode()


def test_search_finds_code_and_name(sign_in, alice, patient):
    make_subject(alice, code="P-0777", name="Ben Olsen")
    client = sign_in(alice)
    by_name = client.get(URL, {"q": "moreau"}).content.decode()
    assert "P-0001" in by_name
    assert "P-0777" not in by_name
    assert "P-0777" in client.get(URL, {"q": "0777"}).content.decode()
    assert "Nobody fits this search" in client.get(URL, {"q": "nobody"}).content.decode()


def test_admin_filters_by_kind(sign_in, alice, bob, dana, patient):
    make_subject(bob, code="C-0001")
    html = sign_in(dana).get(URL, {"kind": "customer"}).content.decode()
    assert "C-0001" in html
    assert "P-0001" not in html


def test_last_session_counts_and_newest_revision_is_shown(sign_in, alice, patient):
    old = make_session(alice, patient, held_at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    new = make_session(alice, patient, held_at=datetime(2026, 2, 5, 23, 30, tzinfo=UTC))
    make_report(old, "anger")
    make_report(new, "fear", revision=1, state="final")
    make_report(new, "sadness", revision=2)
    html = sign_in(alice).get(URL).content.decode()
    assert "consistent with sadness" in html
    assert "consistent with fear" not in html
    assert "6 Feb 2026, 00:30" in html  # Berlin, not UTC


def test_empty_list_says_what_to_do(sign_in, alice):
    html = sign_in(alice).get(URL).content.decode()
    assert "Nobody is here yet" in html
    assert reverse("analysis:subject_create") in html


def test_operator_without_organization_sees_nobody(sign_in, patient):
    operator = make_user(User.Role.ADMIN, organization=None, is_superuser=True)
    html = sign_in(operator).get(URL).content.decode()
    assert "belongs to no organization" in html
    assert "P-0001" not in html


def test_pages_are_split(sign_in, alice):
    for number in range(51):
        make_subject(alice, code=f"Q-{number:03}")
    client = sign_in(alice)
    first = client.get(URL).content.decode()
    assert "Page 1 of 2" in first
    assert "Q-050" not in first
    assert "Q-050" in client.get(URL, {"page": "2"}).content.decode()
    assert client.get(URL, {"page": "nonsense"}).status_code == 200


@pytest.mark.parametrize("n_people", [2, 12])
def test_number_of_queries_is_fixed(sign_in, alice, django_assert_max_num_queries, n_people):
    for _ in range(n_people):
        make_report(make_session(alice))
    client = sign_in(alice)
    with django_assert_max_num_queries(7):
        client.get(URL)
