"""Reading a report, reviewing it and taking it along, as a clinician does."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser

MAKE_REPORT = """
from accounts.models import User
from tests.factories import make_recording, make_report, make_session
session = make_session(User.objects.get())
make_recording(session, status="done")
make_report(session, "sadness", valence=-0.4)
answer = str(session.pk)
"""


@pytest.fixture
def report_url(site, page):
    """The address of a new report, with Alice signed in."""
    sign_in(page, site)
    return f"{site.url}/sessions/{site.run(MAKE_REPORT)}/report/"


def correct(page: Page) -> None:
    page.get_by_label("The expression is rather consistent with").select_option("fear")
    page.get_by_label("Note").fill("Trembling voice.")
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("Your review was saved.")).to_be_visible()
    expect(page.get_by_text("Corrected: expression rather consistent with fear")).to_be_visible()
    expect(page.get_by_text("Expression consistent with sadness")).to_be_visible()


def save(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("#take-along").get_by_role("link", name=name, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.exhaustive
def test_the_emotion_is_asked_for_only_in_a_correction(page, report_url):
    page.goto(report_url)
    emotion = page.get_by_label("The expression is rather consistent with")
    expect(emotion).to_be_hidden()
    page.get_by_label("Confirm").check()
    expect(emotion).to_be_hidden()
    page.get_by_label("Correct").check()
    expect(emotion).to_be_visible()
    correct(page)


@pytest.mark.no_scripts
def test_without_scripts_it_is_a_plain_form(page, report_url):
    page.goto(report_url)
    page.get_by_label("Correct").check()
    correct(page)


def test_by_keyboard_alone(page, report_url):
    page.goto(report_url)
    page.get_by_label("Confirm").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("fe")
    page.keyboard.press("Tab")
    page.keyboard.type("By hand.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Corrected: expression rather consistent with fear")).to_be_visible()


@pytest.mark.exhaustive
def test_pdf_and_fhir_are_saved(page, report_url, tmp_path):
    page.goto(report_url)
    page.get_by_role("link", name="Take it along").click()
    pdf = save(page, "PDF", tmp_path)
    assert "Expression consistent with sadness" in PdfReader(pdf).pages[0].extract_text()
    fhir = save(page, "FHIR", tmp_path)
    assert json.loads(fhir.read_text())["resourceType"] == "Bundle"
    assert pdf.suffix == ".pdf"
    assert "-report-fhir-" in fhir.name
