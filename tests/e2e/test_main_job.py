"""The main job with the real models in a real worker, as three people would do it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import EMAIL, record_consent, sign_in
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.golden, pytest.mark.timeout(300)]

# Two small models and a queue: seconds. The first job of a worker opens the models, too.
READ_MS = 90_000


@pytest.fixture(scope="module")
def working_site(site):
    """The site with a worker on the file-system broker."""
    site.start_worker("reader", "--beat")
    return site


@pytest.fixture(scope="session")
def samples(portrait):
    """The photo and the voice clip that come with the project."""
    return sorted(path for path in portrait.parent.iterdir() if path.suffix != ".md")


def expect_report(page: Page) -> None:
    """Check that the page tells of a face and a voice what the design promises."""
    expect(page.get_by_role("heading", name="Emotion report")).to_be_visible()
    result = page.get_by_role("region", name="Fused result")
    expect(result).to_contain_text("Expression consistent with")
    expect(result.get_by_role("row")).to_have_count(8)
    face = page.get_by_role("region", name="Face", exact=True)
    expect(face.get_by_role("img", name="The photo, with 1 face")).to_be_visible()
    voice = page.get_by_role("region", name="Voice", exact=True)
    # A slider where scripts let it be moved along.
    chart = voice.get_by_role("img", name="The recording over time")
    expect(chart.or_(voice.get_by_role("slider"))).to_be_visible()
    expect(page.get_by_text("It is no diagnosis and no screening, and must not")).to_be_visible()


def test_photo_and_clip_become_a_report(page, working_site, samples):
    sign_in(page, working_site)
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("Code").fill("P-0001")
    page.get_by_role("button", name="Add").click()
    record_consent(page)
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("What was the person asked to do?").fill("Read a text aloud")
    page.get_by_role("button", name="Open session").click()
    page.get_by_label("Photos, voice clips or videos").set_input_files(samples)
    # Before its script runs, the form is sent as it stands.
    page.wait_for_load_state()
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("All files were read.").last).to_be_visible(timeout=READ_MS)
    expect(page.get_by_text("Expression consistent with").first).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("link", name="Open the report").click()
    expect_report(page)
    # Every picture of the page arrived: the preview of the photo and the spectrogram.
    page.wait_for_function(
        "[...document.images].every((image) => image.complete && image.naturalWidth)"
    )
    page.get_by_role("link", name="Patients").first.click()
    expect(page.get_by_role("row", name="P-0001")).to_contain_text("Expression consistent with")


@pytest.mark.no_scripts
def test_the_same_without_scripts(page, working_site, samples):
    sign_in(page, working_site)
    page.goto(f"{working_site.url}/people/new/")
    page.get_by_label("Code").fill("P-0002")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="New session").first.click()
    page.get_by_role("button", name="Open session").click()
    expect(page.get_by_label("Photos, voice clips or videos")).to_have_count(0)
    record_consent(page)
    page.get_by_label("Photos, voice clips or videos").set_input_files(samples)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("was taken and will be read")).to_have_count(len(samples))
    for _ in range(READ_MS // 1000):
        if page.get_by_text("All files were read.").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_role("link", name="Open the report").click()
    expect_report(page)
    page.locator("summary", has_text="Voice, window by window").click()
    expect(page.get_by_role("table", name="Voice, window by window")).to_be_visible()


@pytest.mark.exhaustive
def test_by_keyboard_alone(page, working_site, samples):
    # Dialogs are caught from here on: asked for in the moment itself, one may slip through.
    page.on("filechooser", lambda dialog: None)
    page.goto(working_site.url)
    walk_to(page, "E-mail address")
    page.keyboard.type(EMAIL)
    walk_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Patients")).to_be_visible()
    press(page, "New patient")
    expect(page.get_by_role("heading", name="New patient")).to_be_visible()
    walk_to(page, "Code")
    page.keyboard.type("P-0003")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="P-0003")).to_be_visible()
    walk_to(page, "Name and version of your own form")
    page.keyboard.type("Our form, version 1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The consent of P-0003 was recorded.")).to_be_visible()
    press(page, "New session")
    expect(page.get_by_role("heading", name="New session")).to_be_visible()
    press(page, "Open session")
    expect(page.get_by_role("heading", name="Session of")).to_be_visible()
    walk_to(page, "Photos, voice clips or videos")
    # The dialog of the operating system is not the page's; the test answers it.
    with page.expect_file_chooser() as dialog:
        page.keyboard.press("Enter")
    dialog.value.set_files(samples)
    press(page, "Upload")
    expect(page.get_by_text("All files were read.").last).to_be_visible(timeout=READ_MS)
    press(page, "Open the report")
    expect_report(page)
    press(page, "Voice, window by window, in numbers")
    expect(page.get_by_role("table", name="Voice, window by window")).to_be_visible()


def press(page: Page, name: str) -> None:
    walk_to(page, name)
    page.keyboard.press("Enter")


def walk_to(page: Page, name: str) -> None:
    """Press the tabulator until the focus is on what has this name, and is seen to be there."""
    page.locator("body").wait_for()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const element = document.activeElement;
              const label = element.labels?.[0]?.textContent ?? element.textContent;
              const outline = getComputedStyle(element).outlineStyle;
              return { name: label.trim(), isSeen: outline !== "none" };
            }"""
        )
        seen.append(focused["name"][:30])
        if focused["name"] == name:
            assert focused["isSeen"], f"{name} has the focus but does not show it."
            return
    raise AssertionError(f"{name} was not reached by keyboard: {seen}")
