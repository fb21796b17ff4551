"""The admin site of accounts: an administrator sees the own organization and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Organization, User
from accounts.tokens import create_token, verify_token
from tests.factories import PASSWORD, make_user

USERS = reverse("admin:accounts_user_changelist")
ADD_USER = reverse("admin:accounts_user_add")


def change_url(thing) -> str:
    return reverse(f"admin:accounts_{thing._meta.model_name}_change", args=(thing.pk,))


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def site(dana, sign_in) -> Client:
    return sign_in(dana)


def test_strangers_are_sent_to_the_one_sign_in_page(db):
    response = Client().get(USERS, follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('accounts:sign_in')}?next={USERS}"


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_other_roles_are_refused(request, sign_in, name):
    response = sign_in(request.getfixturevalue(name)).get(USERS, follow=True)
    assert response.status_code == 403


def test_staff_without_the_role_of_administrator_sees_nothing(clinic, sign_in):
    client = sign_in(make_user("clinician", organization=clinic, is_staff=True))
    assert client.get(USERS).status_code == 403
    assert "accounts" not in client.get(reverse("admin:index")).context["available_apps"]


def test_list_shows_the_own_organization_alone(site, alice, charlie, root):
    text = site.get(USERS).content.decode()
    assert alice.email in text
    assert charlie.email not in text
    assert root.email not in text


def test_search_and_filters_work(site, alice, bob):
    text = site.get(USERS, {"q": "alice", "role": "clinician", "is_active": "1"}).content.decode()
    assert alice.email in text
    assert bob.email not in text


def test_password_column_cannot_be_searched(site, alice):
    response = site.get(USERS, {"password__startswith": "argon2"})
    assert response.status_code in (302, 400)


def test_people_of_another_organization_cannot_be_opened(site, charlie, other_clinic):
    for url in (
        change_url(charlie),
        change_url(other_clinic),
        reverse("admin:auth_user_password_change", args=(charlie.pk,)),
        reverse("admin:accounts_user_history", args=(charlie.pk,)),
    ):
        response = site.get(url)
        # Django's admin answers an unknown row with a message on its index.
        assert response.status_code in (302, 404)
        assert charlie.email.encode() not in response.content


def test_administrator_adds_people_to_the_own_organization_only(site, clinic, other_clinic):
    form = {
        "email": "Frida@Example.org",
        "full_name": "Frida",
        "role": "clinician",
        "usable_password": "true",
        "password1": "a quite good one",
        "password2": "a quite good one",
    }
    site.post(ADD_USER, form | {"organization": str(other_clinic.pk)})
    assert not User.objects.filter(full_name="Frida").exists()
    response = site.post(ADD_USER, form | {"organization": str(clinic.pk)})
    assert response.status_code == 302, response.context["errors"]
    user = User.objects.get(full_name="Frida")
    assert user.organization == clinic
    assert user.email == "frida@example.org"


def test_administrator_cannot_make_a_superuser(site, alice, clinic):
    response = site.post(
        change_url(alice),
        {
            "email": alice.email,
            "organization": str(clinic.pk),
            "role": "clinician",
            "is_active": "on",
            "is_superuser": "on",
        },
    )
    assert response.status_code == 302
    alice.refresh_from_db()
    assert not alice.is_superuser


def test_operator_sees_everything_and_adds_organizations(root, sign_in, alice, charlie):
    client = sign_in(root)
    text = client.get(USERS).content.decode()
    assert alice.email in text
    assert charlie.email in text
    client.post(
        reverse("admin:accounts_organization_add"),
        {
            "name": "New clinic",
            "kind": "clinic",
            "time_zone": "Europe/Paris",
            "purposes": ["care"],
        },
    )
    assert Organization.objects.get(name="New clinic").time_zone == "Europe/Paris"


def test_administrator_changes_the_own_organization_but_adds_none(site, clinic):
    assert site.get(reverse("admin:accounts_organization_add")).status_code == 403
    site.post(
        change_url(clinic), {"name": "Renamed", "kind": "clinic", "time_zone": "Europe/Berlin"}
    )
    clinic.refresh_from_db()
    assert clinic.name == "Renamed"


def test_deactivating_spares_the_own_account(site, alice, dana):
    site.post(USERS, {"action": "deactivate", "_selected_action": [alice.pk, dana.pk]})
    alice.refresh_from_db()
    dana.refresh_from_db()
    assert not alice.is_active
    assert dana.is_active


def test_tokens_are_listed_and_revoked_but_not_made(site, alice, charlie):
    mine, plain = create_token(alice, "Ward import")
    theirs, plain_of_charlie = create_token(charlie, "Charlie's import")
    url = reverse("admin:accounts_apitoken_changelist")
    text = site.get(url).content.decode()
    assert "Ward import" in text
    assert "Charlie" not in text
    site.post(url, {"action": "revoke", "_selected_action": [mine.pk, theirs.pk]})
    assert verify_token(plain) is None
    assert verify_token(plain_of_charlie) is not None
    assert site.get(reverse("admin:accounts_apitoken_add")).status_code == 403
    assert mine.digest not in site.get(change_url(mine)).content.decode()


def test_every_page_of_the_accounts_admin_opens(root, sign_in, alice):
    create_token(alice, "Ward import")
    client = sign_in(root)
    for name in ("organization", "user", "apitoken", "signinthrottle"):
        assert client.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200
    for thing in (alice, alice.organization, ApiToken.objects.get()):
        assert client.get(change_url(thing)).status_code == 200
    assert client.get(ADD_USER).status_code == 200
