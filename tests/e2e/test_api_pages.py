"""Swagger UI and ReDoc work under the content security policy, without anything from elsewhere."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(live_server, chromium_path, sign_in, alice):
    """Returns a function that opens a page as Alice and collects what the browser complains of."""
    cookies = sign_in(alice).cookies
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies(
            [
                {"name": one.key, "value": one.value, "url": live_server.url}
                for one in cookies.values()
            ]
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))

        def _visit(path: str) -> tuple[Page, list[str]]:
            page.goto(live_server.url + path)
            return page, complaints

        yield _visit
        browser.close()


def test_swagger_ui(visit):
    page, complaints = visit(reverse("api:swagger"))
    page.locator(".opblock").first.wait_for()
    # Of so many operations it draws those alone that are near the window.
    upload = page.get_by_text("Upload a file", exact=True)
    while upload.count() == 0:
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(50)
    upload.click()
    page.get_by_text("Photo, voice clip or video; the bytes decide which.").first.wait_for()
    assert complaints == []


@pytest.mark.exhaustive
def test_redoc(visit):
    page, complaints = visit(reverse("api:redoc"))
    page.get_by_role("heading", name="Upload a file").wait_for()
    # Without its style sheet the menu would be black text on white, above the content.
    colour = page.locator(".api-content h1").first.evaluate("e => getComputedStyle(e).color")
    assert colour == "rgb(51, 51, 51)"
    # Two things are kept from it on purpose: its maker's logo, which lies on another host, and
    # the style of a scroll bar that is switched off.
    unexpected = [one for one in complaints if not ("cdn.redoc.ly" in one or "inline style" in one)]
    assert unexpected == []
