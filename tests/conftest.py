"""What every test shares: the cast, a private media folder, and the doors to real servers.

The cast: Alice is a clinician of a clinic, Bob works on products in the same organization, Dana
administers it, Erin is a clinician there outside the care team of Alice's patients, and Fay works
on products there outside Bob's studies; Charlie is a clinician of another organization and must
see nothing.
"""

import os
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Organization, User
from analysis.api import events
from analysis.api.throttling import cache_outage
from analysis.broker import broker_outage
from tests.factories import make_organization, make_user

# A Redis server has sixteen; the upper half is for what nobody else may flush.
N_REDIS_DATABASES = 8

# Each of several test processes has one core: more threads would only wait for each other.
_THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "TF_NUM_INTEROP_THREADS",
    "TF_NUM_INTRAOP_THREADS",
)
# What takes longest starts first, so that no process works alone at the end.
_LONG = ("slow", "browser", "postgres", "redis")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None):
        for name in _THREAD_LIMITS:
            os.environ.setdefault(name, "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    long = {item.path for item in items if any(map(item.get_closest_marker, _LONG))}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    """Keeps tests off the developer's files, and spares them the price of a real password hash."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_KEYS = (b"a key that opens test files only",)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def no_reader():
    """Forgets the time zone and the language that a request of another test left active."""
    timezone.deactivate()
    translation.activate("en")


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    """Forgets what this process remembers of other tests: rates, outages, streams left open."""
    cache.clear()
    broker_outage.end()
    cache_outage.end()
    monkeypatch.setattr(events, "slots", events.Slots())


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
def fay(clinic) -> User:
    """A product user of Alice's organization who is a member of no study."""
    return make_user(
        User.Role.PRODUCT, email="fay@example.org", full_name="Fay Foster", organization=clinic
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
    """Returns a function from a user to a browser that is signed in.

    Staff is signed in with a second factor, which the admin site asks for; others are if asked.
    """

    def _sign_in(user: User, *, is_verified: bool | None = None) -> Client:
        client = Client()
        client.force_login(user)
        if user.is_staff if is_verified is None else is_verified:
            session = client.session
            session["second_factor_at"] = int(time.time())
            session.save()
        return client

    return _sign_in


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Address of a PostgreSQL server on which the test may make databases."""
    return _require("TEST_POSTGRES_URL", "a PostgreSQL server")


@pytest.fixture(scope="session")
def redis_url(worker_id: str) -> str:
    """Address of a Redis database that the test may flush; each test process has its own.

    The database eight numbers higher is for a module that must not be flushed by another.
    """
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    address = urlsplit(_require("TEST_REDIS_URL", "a Redis server"))
    return address._replace(path=f"/{number % N_REDIS_DATABASES}").geturl()


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
