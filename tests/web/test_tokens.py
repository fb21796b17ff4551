import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.tokens import create_token, verify_token

URL = reverse("accounts:tokens")
NEW = {"name": "Ward import", "lifetime_days": "30", "scopes": ["read", "upload"]}


def test_it_requires_login(db):
    assert Client().get(URL)["Location"].startswith(reverse("accounts:sign_in"))


def test_it_works(alice, sign_in):
    client = sign_in(alice)
    answer = client.post(URL, NEW)
    token = ApiToken.objects.get()
    plain = answer.context["plain"]
    assert plain in answer.content.decode()
    assert verify_token(plain) == token
    assert "no-store" in answer["Cache-Control"]


def test_the_plain_token_is_shown_once_and_never_stored(alice, sign_in):
    client = sign_in(alice)
    plain = client.post(URL, NEW).context["plain"]
    assert plain not in client.get(URL).content.decode()
    assert plain not in str(ApiToken.objects.values().get())


def test_a_token_needs_a_name(alice, sign_in):
    sign_in(alice).post(URL, NEW | {"name": ""})
    assert not ApiToken.objects.exists()


def test_a_token_may_what_was_chosen_for_it(alice, sign_in):
    client = sign_in(alice)
    client.post(URL, NEW | {"scopes": ["export", "read"]})
    assert ApiToken.objects.get().scopes == ["read", "export"]
    assert "Read, Export" in client.get(URL).content.decode()


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_token_needs_scopes_that_exist(alice, sign_in, scopes):
    sign_in(alice).post(URL, NEW | {"scopes": scopes})
    assert not ApiToken.objects.exists()


def test_reading_and_uploading_are_offered_first(alice, sign_in):
    form = sign_in(alice).get(URL).context["form"]
    assert form["scopes"].initial == ("read", "upload")


def test_revoking_ends_it(alice, sign_in):
    token, plain = create_token(alice, "Ward import")
    client = sign_in(alice)
    answer = client.post(reverse("accounts:token_revoke", args=(token.pk,)), follow=True)
    assert "is revoked" in answer.content.decode()
    assert verify_token(plain) is None


def test_it_hides_other_peoples_tokens(alice, bob, charlie, sign_in):
    token, plain = create_token(alice, "Ward import")
    for stranger in (bob, charlie):
        client = sign_in(stranger)
        assert "Ward import" not in client.get(URL).content.decode()
        answer = client.post(reverse("accounts:token_revoke", args=(token.pk,)))
        assert answer.status_code == 404
    assert verify_token(plain) is not None
