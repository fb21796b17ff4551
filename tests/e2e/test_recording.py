"""Recording in the browser, with Chromium's own fake camera and microphone."""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, sign_in
from tests.e2e.test_session_page import MAKE_SESSION
from tests.tasks.installation import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=[*CHROMIUM_FLAGS, "--use-fake-device-for-media-stream=device-count=2"],
        )
        yield browser
        browser.close()


@pytest.fixture
def record(site, page):
    """The card of a new session, with Alice signed in."""
    sign_in(page, site)
    page.goto(f"{site.url}/sessions/{site.run(MAKE_SESSION)}/")
    return page.get_by_role("region", name="Record", exact=True)


@pytest.fixture
def allowed(context):
    context.grant_permissions(["camera", "microphone"])


def last_recording(site):
    return site.run(
        "from analysis.models import Recording\n"
        "row = Recording.objects.order_by('-created_at').first()\n"
        "answer = row and [row.kind, row.media_type, row.byte_size]"
    )


def wait_for(page, claim: str) -> None:
    """Wait until the page says so; the policy forbids what Playwright's own waiting needs."""
    wait_until(lambda: page.evaluate(claim), 10, claim)


def open_devices(page) -> int:
    """How many devices are held by the page right now."""
    return page.evaluate(
        "[...document.querySelectorAll('video')].flatMap((v) => "
        "v.srcObject?.getTracks().filter((t) => t.readyState === 'live') ?? []).length"
    )


def expect_taken(page, record, name: str) -> None:
    taken = re.compile(rf"“{name}-[\d-]+\.\w+” was taken and will be read")
    expect(record.get_by_text(taken)).to_be_visible()
    expect(page.locator("#status .recording-name").first).to_contain_text(f"{name}-")


def test_a_photo_is_taken_again_and_used(page, site, record, allowed):
    record.get_by_role("button", name="Photo").click()
    take = record.get_by_role("button", name="Take the photo")
    expect(take).to_be_focused()
    expect(record.get_by_role("status").first).to_contain_text("The camera is on.")
    take.press("Enter")
    expect(record.get_by_alt_text("The photo that was taken")).to_be_visible()
    assert open_devices(page) == 0
    record.get_by_role("button", name="Retake").click()
    take.click()
    record.get_by_role("button", name="Use this photo").click()
    expect_taken(page, record, "photo")
    kind, media_type, byte_size = last_recording(site)
    assert (kind, media_type) == ("image", "image/jpeg")
    assert byte_size > 5000
    expect(record.get_by_role("button", name="Photo")).to_be_focused()


@pytest.mark.exhaustive
def test_a_voice_clip_is_recorded_with_a_pause_and_a_level(page, site, record, allowed):
    record.get_by_role("button", name="Voice").click()
    record.get_by_role("button", name="Start recording").click()
    expect(record.get_by_text("Recording.")).to_be_visible()
    # The fake microphone beeps once a second.
    wait_for(page, "Number(document.querySelector('[data-level]').ariaValueNow) > 20")
    expect(record.get_by_text("0:01")).to_be_visible()
    record.get_by_role("button", name="Pause").click()
    expect(record.get_by_text("Paused.")).to_be_visible()
    record.get_by_role("button", name="Go on").click()
    record.get_by_role("button", name="Stop").click()
    listen = record.get_by_label("The clip that was recorded")
    expect(listen).to_be_visible()
    wait_for(page, "document.querySelector('[data-replay=voice]').readyState > 0")
    record.get_by_role("button", name="Use this clip").click()
    expect_taken(page, record, "voice")
    kind, media_type, byte_size = last_recording(site)
    assert kind == "audio"
    assert media_type == "audio/webm"
    assert byte_size > 2000


def test_a_video_with_sound_is_recorded_and_played_back(page, site, record, allowed):
    record.get_by_role("button", name="Video", exact=True).click()
    # Two fake cameras: there is a choice.
    camera = record.get_by_label("Camera", exact=True)
    expect(camera).to_be_visible()
    camera.select_option(index=1)
    start = record.get_by_role("button", name="Start recording")
    expect(start).to_be_visible()
    start.click()
    expect(record.get_by_text("0:02")).to_be_visible()
    assert open_devices(page) == 2
    record.get_by_role("button", name="Stop").click()
    expect(record.get_by_label("The video that was recorded")).to_be_visible()
    assert open_devices(page) == 0
    wait_for(page, "document.querySelector('[data-replay=video]').videoWidth > 0")
    record.get_by_role("button", name="Use this video").click()
    expect_taken(page, record, "video")
    kind, media_type, _ = last_recording(site)
    assert (kind, media_type) == ("video", "video/webm")


@pytest.mark.exhaustive
def test_refused_permission_has_its_sentence(record):
    record.get_by_role("button", name="Photo").click()
    expect(record.get_by_role("alert")).to_contain_text("was not allowed to use the camera")
    expect(record.get_by_role("button", name="Photo")).to_be_focused()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("error", "mode", "sentence"),
    [
        ("NotFoundError", "Voice", "No microphone was found."),
        ("NotFoundError", "Photo", "No camera was found."),
        ("NotReadableError", "Photo", "being used by another program"),
    ],
)
def test_what_is_wrong_with_a_device_is_said(page, record, error, mode, sentence):
    page.evaluate(
        "(name) => { navigator.mediaDevices.getUserMedia = () => "
        "Promise.reject(new DOMException('', name)); }",
        error,
    )
    record.get_by_role("button", name=mode).click()
    expect(record.get_by_role("alert")).to_contain_text(sentence)


@pytest.mark.exhaustive
def test_an_unplugged_device_keeps_what_was_recorded(page, record, allowed):
    page.evaluate(
        """() => {
          const devices = navigator.mediaDevices;
          const open = devices.getUserMedia.bind(devices);
          devices.getUserMedia = async (wanted) => (window.stream = await open(wanted));
        }"""
    )
    record.get_by_role("button", name="Voice").click()
    record.get_by_role("button", name="Start recording").click()
    expect(record.get_by_text("0:01")).to_be_visible()
    page.evaluate(
        "for (const track of window.stream.getTracks()) {"
        " track.stop(); track.dispatchEvent(new Event('ended')); }"
    )
    expect(record.get_by_role("alert")).to_contain_text("was disconnected")
    expect(record.get_by_role("button", name="Use this clip")).to_be_visible()


@pytest.mark.exhaustive
def test_a_recording_that_did_not_arrive_is_kept(page, site, record, allowed):
    record.get_by_role("button", name="Photo").click()
    record.get_by_role("button", name="Take the photo").click()
    page.route("**/recordings/", lambda route: route.abort())
    use = record.get_by_role("button", name="Use this photo")
    use.click()
    expect(record.get_by_role("alert")).to_contain_text("did not arrive")
    page.unroute("**/recordings/")
    use.click()
    expect_taken(page, record, "photo")


@pytest.mark.exhaustive
def test_cancelling_lets_go_of_the_devices(page, record, allowed):
    record.get_by_role("button", name="Video", exact=True).click()
    expect(record.get_by_role("button", name="Start recording")).to_be_visible()
    assert open_devices(page) == 2
    record.get_by_role("button", name="Cancel").click()
    assert open_devices(page) == 0
    expect(record.get_by_role("button", name="Start recording")).to_be_hidden()
