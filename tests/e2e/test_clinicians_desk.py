"""A clinician's whole way: a patient, recordings in the browser, report, review, history, files.

Chromium's fake devices show the sample portrait and play the sample voice.
"""

import io
import json
import re
from pathlib import Path

import av
import pytest
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, record_consent, sign_in
from tests.e2e.test_main_job import READ_MS

pytestmark = [pytest.mark.browser, pytest.mark.golden, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def working_site(site):
    site.start_worker("reader", "--beat")
    return site


@pytest.fixture(scope="module")
def browser(chromium_path, portrait, tmp_path_factory):
    folder = tmp_path_factory.mktemp("devices")
    camera, microphone = folder / "camera.mjpeg", folder / "microphone.wav"
    write_camera(portrait, camera)
    write_microphone(portrait.with_name("voice.flac"), microphone)
    flags = [
        *CHROMIUM_FLAGS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
        f"--use-file-for-fake-audio-capture={microphone}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=flags)
        yield browser
        browser.close()


def write_camera(portrait: Path, target: Path) -> None:
    """One picture after the other, as Chromium's fake camera reads them."""
    picture = Image.open(portrait).convert("RGB")
    side = min(picture.size)
    frame = io.BytesIO()
    picture.crop((0, 0, side, side)).resize((640, 640)).save(frame, "JPEG", quality=90)
    target.write_bytes(frame.getvalue() * 10)


def write_microphone(voice: Path, target: Path) -> None:
    with av.open(str(voice)) as source, av.open(str(target), "w") as sink:
        stream = sink.add_stream("pcm_s16le", rate=48_000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                sink.mux(stream.encode(part))
        sink.mux(stream.encode(None))


def record(page: Page, mode: str, begin: str, use: str, *, seconds: int = 0) -> None:
    card = page.get_by_role("region", name="Record", exact=True)
    card.get_by_role("button", name=mode, exact=True).click()
    card.get_by_role("button", name=begin).click()
    if seconds:
        expect(card.get_by_text(f"0:0{seconds}")).to_be_visible()
        card.get_by_role("button", name="Stop").click()
    card.get_by_role("button", name=use).click()
    expect(card.get_by_text("was taken and will be read").last).to_be_visible()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def open_session(page: Page, code: str) -> None:
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Add").click()
    record_consent(page)
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("What was the person asked to do?").fill("Describe the last week")
    page.get_by_role("button", name="Open session").click()


def confirm(page: Page, note: str) -> None:
    page.get_by_role("radio", name=re.compile("Confirm")).check()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_role("region", name="Review")).to_contain_text(note)


def check_files(page: Page, code: str) -> None:
    assert download(page, "PDF").startswith(b"%PDF-")
    bundle = json.loads(download(page, "FHIR"))
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert {"Patient", "Observation", "Device"} <= kinds
    assert code in json.dumps(bundle)


def test_from_a_new_patient_to_a_history(page, working_site):
    sign_in(page, working_site)
    open_session(page, "P-0100")
    record(page, "Photo", "Take the photo", "Use this photo")
    record(page, "Voice", "Start recording", "Use this clip", seconds=4)
    expect(page.get_by_text("All files were read.").last).to_be_visible(timeout=READ_MS)
    page.get_by_role("link", name="Open the report").click()
    result = page.get_by_role("region", name="Fused result")
    expect(result).to_contain_text("Expression consistent with")
    confirm(page, "Fits what was said in the visit.")
    expect(page.get_by_role("heading", name="Emotion report")).to_contain_text("Final")
    # The model's own words stay.
    expect(result).to_contain_text("Expression consistent with")
    check_files(page, "P-0100")
    page.get_by_role("link", name="P-0100").first.click()
    expect(page.get_by_text("Too few sessions for a baseline").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("history", re.IGNORECASE))).to_be_visible()
    check_files(page, "P-0100")


@pytest.mark.exhaustive
@pytest.mark.no_scripts
def test_the_same_without_scripts(page, working_site, portrait):
    sign_in(page, working_site)
    open_session(page, "P-0101")
    page.get_by_label("Photos, voice clips or videos").set_input_files(portrait)
    page.get_by_role("button", name="Upload").click()
    for _ in range(READ_MS // 1000):
        if page.get_by_text("The file was read.").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("The file was read.").first).to_be_visible()
    page.get_by_role("link", name="Open the report").click()
    confirm(page, "Read without scripts.")
    check_files(page, "P-0101")
    page.get_by_role("link", name="P-0101").first.click()
    page.locator("summary", has_text="numbers").first.click()
    expect(page.get_by_role("table").first).to_be_visible()
