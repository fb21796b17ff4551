"""The history in a browser: zoom, hover, keys, the way to a report, and a patient's own answers."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser

MAKE_HISTORY = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from tests.factories import make_event, make_report, make_session, make_subject
alice = User.objects.get()
patient = make_subject(alice)
for week in range(10):
    at = timezone.now() - timedelta(weeks=week, days=1)
    make_report(make_session(alice, patient, held_at=at), valence=-0.1 * week)
make_event(patient, occurred_at=timezone.now() - timedelta(weeks=5))
answer = str(patient.pk)
"""


MAKE_ONE_SESSION = """
from accounts.models import User
from tests.factories import make_report, make_session, make_subject
alice = User.objects.get()
patient = make_subject(alice)
make_report(make_session(alice, patient))
answer = str(patient.pk)
"""


@pytest.fixture
def patient_url(site, page) -> str:
    """The page of a patient with ten sessions, with Alice signed in."""
    sign_in(page, site)
    return f"{site.url}/people/{site.run(MAKE_HISTORY)}/"


def count_rows(page) -> int:
    return page.locator("[data-points] tbody tr").count()


def test_drag_zooms_and_the_address_keeps_it(page, patient_url):
    page.goto(patient_url)
    assert count_rows(page) == 10
    plot = page.locator("[data-plot]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    y = box["y"] + 60
    page.mouse.move(box["x"] + 0.6 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], y, steps=3)
    page.mouse.move(box["x"] + 0.99 * box["width"], y, steps=3)
    page.mouse.up()
    page.wait_for_url("**/?since=*&until=*")
    expect(page.locator("[data-history]:not(.is-loading)")).to_be_visible()
    zoomed = count_rows(page)
    assert 0 < zoomed < 10
    page.reload()
    assert count_rows(page) == zoomed
    page.locator("[data-frame]").focus()
    page.keyboard.press("Escape")
    page.wait_for_url(patient_url)
    expect(page.locator("[data-points] tbody tr")).to_have_count(10)


def test_paper_shows_what_is_said_and_nothing_to_press(page, patient_url):
    page.emulate_media(color_scheme="dark")
    page.goto(patient_url)
    expect(page.get_by_text("As of")).to_be_hidden()
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = " ".join(sheet.extract_text() for sheet in pages)
    for words in ("Clinic", "As of", "no diagnosis", "Valence", "Sessions", f"1 / {len(pages)}"):
        assert words in text
    for words in ("New session", "Alice", "Take it along", "Record consent", "Drag across"):
        assert words not in text
    # Ink on white, whatever the screen looks like.
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.locator("h1").evaluate("element => getComputedStyle(element).color")
    assert ink == "rgb(24, 34, 45)"


def test_a_phone_shows_the_only_session(page, site):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site)
    page.goto(f"{site.url}/people/{site.run(MAKE_ONE_SESSION)}/")
    frame = page.locator("[data-frame]").bounding_box()
    plot = page.locator("[data-plot]").bounding_box()
    assert plot["width"] > frame["width"]
    share = float(page.locator("[data-points] tbody tr").get_attribute("data-x"))
    x = plot["x"] + share * plot["width"]
    names = page.locator("[data-frame] .history-labels").first.bounding_box()
    assert names["x"] + names["width"] < x < frame["x"] + frame["width"]


@pytest.mark.exhaustive
def test_keys_go_from_session_to_session_and_to_the_report(page, patient_url):
    page.goto(patient_url)
    newest = page.locator("[data-points] tbody tr a").first
    when, address = newest.text_content(), newest.get_attribute("href")
    page.locator("[data-frame]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    tip = page.locator("[data-tip]")
    expect(tip).to_contain_text(when)
    expect(tip).to_contain_text("Expression consistent with sadness")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


@pytest.mark.exhaustive
def test_hover_shows_numbers_and_a_click_opens_the_report(page, patient_url):
    page.goto(patient_url)
    row = page.locator("[data-points] tbody tr").nth(4)
    plot = page.locator("[data-plot]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    at = (box["x"] + float(row.get_attribute("data-x")) * box["width"], box["y"] + 60)
    page.mouse.move(*at)
    link = row.locator("a")
    when, address = link.text_content(), link.get_attribute("href")
    expect(page.locator("[data-tip]")).to_contain_text(when)
    page.mouse.click(*at)
    page.wait_for_url(f"**{address}")


@pytest.mark.no_scripts
def test_everything_is_reached_without_scripts(page, patient_url):
    page.goto(patient_url)
    page.get_by_role("link", name="3 months").click()
    page.wait_for_url("**/?range=3m#history")
    page.get_by_label("From", exact=True).fill("2001-01-01")
    page.get_by_label("To", exact=True).fill("2001-12-31")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing lies in this stretch of time.")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    page.get_by_text("The same numbers as tables").click()
    page.locator("[data-points] tbody tr a").first.click()
    expect(page.get_by_role("heading", name="Emotion report")).to_be_visible()


@pytest.mark.no_scripts
def test_a_patient_answers_by_the_link(page, browser, patient_url):
    page.goto(f"{patient_url}self-reports/")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("One-time link").input_value()
    # The patient's phone: another browser, without the clinician's session.
    phone = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sheet = phone.new_page()
    sheet.goto(link)
    for number in range(1, 10):
        sheet.locator(f"#id_phq9_{number}_1").check()
    sheet.get_by_label("4", exact=True).check()
    sheet.get_by_role("button", name="Send my answers").click()
    expect(sheet.get_by_role("heading", name="Thank you")).to_be_visible()
    sheet.goto(link)
    expect(sheet.get_by_text("This link does not open any questions")).to_be_visible()
    phone.close()
    page.goto(patient_url)
    expect(page.get_by_text("PHQ-9 9 of 27 (mild), mood 4 of 10")).to_be_visible()
    expect(page.get_by_text("Thoughts of self-harm reported.")).to_be_visible()
    page.get_by_role("button", name="Mark as seen").click()
    expect(page.get_by_text("Thoughts of self-harm reported.")).to_have_count(0)
