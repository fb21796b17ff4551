"""The frame that every page shares."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_subject

TOKENS = reverse("accounts:tokens")


@pytest.mark.parametrize(
    ("name", "word", "is_staff"),
    [("alice", "Patients", False), ("bob", "Customers", False), ("dana", "People", True)],
)
def test_each_role_finds_its_people(request, sign_in, name, word, is_staff):
    text = sign_in(request.getfixturevalue(name)).get(TOKENS).content.decode()
    assert re.search(rf'href="{reverse("analysis:subjects")}"[^>]*>{word}<', text)
    assert (f'href="{reverse("admin:index")}"' in text) is is_staff


def test_the_operator_has_no_people_but_the_administration(db, sign_in):
    root = User.objects.create_superuser("root@example.org", "pw")
    text = sign_in(root).get(TOKENS).content.decode()
    assert f'href="{reverse("analysis:subjects")}"' not in text
    assert f'href="{reverse("admin:index")}"' in text


def test_the_current_page_is_marked(alice, sign_in):
    client = sign_in(alice)
    people = reverse("analysis:subjects")
    assert f'<a href="{people}" aria-current="page">' in client.get(people).content.decode()
    below = client.get(make_subject(alice).get_absolute_url()).content.decode()
    assert f'<a href="{people}" aria-current="true">' in below
    assert 'tokens/" aria-current="page"' in client.get(TOKENS).content.decode()


def test_strangers_see_no_navigation(db):
    text = Client().get(reverse("accounts:sign_in")).content.decode()
    assert "<nav" not in text
    assert "Sign out" not in text


def test_the_first_link_skips_to_the_content(alice, sign_in):
    text = sign_in(alice).get(TOKENS).content.decode()
    first = re.search(r'<a [^>]*href="([^"]+)"', text)[1]
    assert first == "#main"
    assert '<main class="site-main" id="main"' in text


def test_it_says_that_it_is_no_diagnosis(alice, sign_in):
    assert "no diagnosis" in sign_in(alice).get(TOKENS).content.decode()
