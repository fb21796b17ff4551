"""A browser in front of a whole installation: real web server, real database, real files."""

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.factories import PASSWORD
from tests.tasks.installation import Installation, wait_until

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EMAIL = "alice@example.org"
MAKE_ALICE = f"""
from accounts.models import Organization, User
clinic = Organization.objects.create(
    name="Clinic", kind="clinic", for_care=True, for_customer_feedback=True,
    time_zone="Europe/Berlin",
)
alice = User.objects.create_user("{EMAIL}", "{PASSWORD}", role="clinician", organization=clinic)
"""


class Site(Installation):
    """An installation with a web server; `url` is where it answers, `email` who signs in."""

    url: str
    email: str = EMAIL

    def start_web(self) -> None:
        port = find_free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.start_program(
            "gunicorn", "emosense_site.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"
        )
        wait_until(self._answers, 30, "the web server")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.migrate()
    site.run(MAKE_ALICE)
    site.start_web()
    yield site
    site.close()


@pytest.fixture(scope="module")
def browser(chromium_path) -> Iterator[Browser]:
    """Chromium, for one module: Playwright's event loop would keep later tests off the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser, request) -> Iterator[BrowserContext]:
    """Mark a test `no_scripts` to have JavaScript switched off."""
    has_scripts = request.node.get_closest_marker("no_scripts") is None
    context = browser.new_context(java_script_enabled=has_scripts)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context) -> Iterator[Page]:
    """A tab; what the browser complains about, the content-security policy say, fails the test."""
    expect.set_options(timeout=10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    # Requests that a test itself broke off or refused are no complaint of the page.
    staged = ("net::ERR_FAILED", "status of 413")
    assert [c for c in complaints if not any(sign in c for sign in staged)] == []


@pytest.fixture(scope="session")
def portrait() -> Path:
    """A photo with one face."""
    return Path(__file__).parents[2] / "analysis" / "samples" / "portrait.jpg"


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("E-mail").fill(site.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Patients")).to_be_visible()


def record_consent(page: Page, form: str = "Our form, version 1") -> None:
    """On the page of a person who was never asked, or of their session."""
    page.get_by_label("Name and version of your own form").fill(form)
    page.get_by_role("button", name="Record consent").click()
    expect(page.get_by_text("was recorded.")).to_be_visible()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
