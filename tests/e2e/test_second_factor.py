"""A passkey and an authenticator app in a real browser, and the warning before the sign-out."""

import base64
import re
from collections.abc import Iterator

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(live_server) -> str:
    """Passkeys belong to names, not to network addresses."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(alice, chromium_path) -> Iterator[Page]:
    """A tab of a browser that is closed before the database is emptied."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        page = browser.new_context().new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert complaints == []


def give_password(page: Page, address: str) -> None:
    page.goto(f"{address}/account/security/")
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.locator(".account-menu summary").click()
    page.locator(".account-menu").get_by_role("button", name="Sign out").click()


def test_passkey_and_app(address, page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    give_password(page, address)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your new codes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert len(re.findall(r"^[a-z0-9-]{19}$", download.value.path().read_text(), re.M)) == 10

    sign_out(page)
    give_password(page, address)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Remove Work laptop")).to_be_visible()

    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("Type it instead").click()
    key = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Six-digit code").fill(compute_code(key))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("The authenticator app is set up.")).to_be_visible()

    sign_out(page)
    give_password(page, address)
    page.get_by_label("Six-digit code").fill(compute_code(key, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()


def test_who_is_idle_is_warned_and_then_signed_out(address, page):
    page.clock.install()
    give_password(page, address)
    page.goto(f"{address}/account/security/")
    page.clock.run_for(27 * 60_000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(2 * 60_000)
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    with page.expect_response("**/stay/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    other = page.context.new_page()
    page.clock.run_for(29 * 60_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    # What is done in another tab counts here too.
    other.goto(f"{address}/account/security/")
    other.evaluate("localStorage.setItem('emosense-active-at', String(Date.now() + 3600_000))")
    page.clock.run_for(2000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    other.close()
    page.clock.run_for(120 * 60_000)
    expect(page.get_by_text("nothing was done for a while")).to_be_visible()


def compute_code(key: str, *, steps: int = 0) -> str:
    padded = key + "=" * (-len(key) % 8)
    return f"{totp(base64.b32decode(padded), t0=-30 * steps):06d}"
