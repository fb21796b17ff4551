"""What every test shares: the cast, a private media folder, and the doors to real servers.

The cast: Alice is a clinician of a clinic, Bob works on products in the same organization, Dana
administers it, and Erin is a clinician there outside the care team of Alice's patients; Charlie is
a clinician of another organization and must see nothing.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Organization, User
from tests.factories import make_organization, make_user


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    """Keeps tests off the developer's files, and spares them the price of a real password hash."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_KEYS = (b"a key that opens test files only",)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def clinic(db) -> Organization:
    return make_organization(name="Alice's clinic", time_zone="Europe/Berlin")


@pytest.fixture
def other_clinic(db) -> Organization:
    return make_organization(name="Charlie's clinic")


@pytest.fixture
def alice(clinic) -> User:
    return make_user(
        User.Role.CLINICIAN, email="alice@example.org", full_name="Alice Able", organization=clinic
    )


@pytest.fixture
def bob(clinic) -> User:
    return make_user(
        User.Role.PRODUCT, email="bob@example.org", full_name="Bob Baker", organization=clinic
    )


@pytest.fixture
def dana(clinic) -> User:
    """The administrator of Alice's organization, who may use the admin site."""
    return make_user(
        User.Role.ADMIN,
        email="dana@example.org",
        full_name="Dana Drew",
        organization=clinic,
        is_staff=True,
    )


@pytest.fixture
def erin(clinic) -> User:
    """A clinician of Alice's organization who is in no care team."""
    return make_user(
        User.Role.CLINICIAN, email="erin@example.org", full_name="Erin Evans", organization=clinic
    )


@pytest.fixture
def charlie(other_clinic) -> User:
    return make_user(
        User.Role.CLINICIAN,
        email="charlie@example.org",
        full_name="Charlie Cole",
        organization=other_clinic,
    )


@pytest.fixture
def sign_in():
    """Returns a function from a user to a browser that is signed in."""

    def _sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return _sign_in


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Address of a PostgreSQL server on which the test may make databases."""
    return _require("TEST_POSTGRES_URL", "a PostgreSQL server")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Address of a Redis server that the test may flush."""
    return _require("TEST_REDIS_URL", "a Redis server")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the browser: CHROMIUM, or the one that Debian installs."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    if not path or not Path(path).exists():
        pytest.skip("Chromium is not installed; set CHROMIUM to its path.")
    return path


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of unpacked data sets: EMOSENSE_DATA, or data/ beside the code."""
    folder = Path(os.environ.get("EMOSENSE_DATA") or Path(__file__).parent.parent / "data")
    if not folder.is_dir():
        pytest.skip(f"There are no data sets in {folder}; set EMOSENSE_DATA.")
    return folder


def _require(variable: str, what: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        pytest.skip(f"{variable} is not set; it must name {what}.")
    return value
