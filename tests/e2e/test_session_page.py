"""The scripts of the session's page and of the report; the rows are moved by the test itself."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.media import make_wav
from tests.tasks.installation import wait_until

pytestmark = pytest.mark.browser

MAKE_SESSION = """
from analysis.models import Session
from accounts.models import User
from tests.factories import make_session
session = make_session(User.objects.get())
answer = str(session.pk)
"""

PLAYED_FROM_START = (
    "((p) => !p.paused && p.currentTime < 1)(document.querySelector('[data-player]'))"
)


@pytest.fixture
def session_url(site, page):
    """The address of a new session, with Alice signed in."""
    sign_in(page, site)
    return f"{site.url}/sessions/{site.run(MAKE_SESSION)}/"


def move(site, session_url, **changes) -> None:
    """Change the session's recordings as a worker would."""
    session_id = session_url.rstrip("/").split("/")[-1]
    site.run(
        f"from analysis.models import Recording\n"
        f"Recording.objects.filter(session='{session_id}').update(**{changes!r})"
    )


def upload(page, *files) -> None:
    page.get_by_label("Photos, voice clips or videos").set_input_files(list(files))
    page.get_by_role("button", name="Upload").click()


def clip(name: str = "voice.wav") -> dict:
    return {"name": name, "mimeType": "audio/wav", "buffer": make_wav(2.0)}


def test_upload_and_progress_without_reloading(page, site, session_url):
    page.goto(session_url)
    page.evaluate("window.isTheSamePage = true")
    upload(page, clip(), {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"some words"})
    expect(page.get_by_text("“voice.wav” was taken")).to_be_visible()
    expect(page.get_by_text("“notes.txt” is a text file")).to_be_visible()
    expect(page.get_by_text("Waiting")).to_be_visible()

    claim = "00000000-0000-4000-8000-000000000001"
    move(site, session_url, status="running", progress=0.43, claim=claim)
    expect(page.get_by_text("Being read · 43\u00a0%")).to_be_visible()
    bar = page.get_by_role("progressbar", name="Progress of voice.wav")
    assert bar.get_attribute("value") == "0.43"
    expect(page.get_by_role("status").filter(has_text="0 of 1 files read.")).to_be_attached()

    move(site, session_url, status="nothing_found", reason="No speech.", claim=None)
    expect(page.get_by_text("No speech.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The file was read.")).to_be_attached()
    assert page.evaluate("window.isTheSamePage")


@pytest.mark.exhaustive
def test_it_stops_asking_when_all_is_read(page, site, session_url):
    page.goto(session_url)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith("/status/") else None)
    upload(page, clip())
    expect(page.get_by_text("Waiting")).to_be_visible()
    move(site, session_url, status="failed", reason="It broke.")
    expect(page.get_by_text("It broke.")).to_be_visible()
    n_asked = len(asked)
    page.wait_for_timeout(4000)
    assert len(asked) == n_asked


def test_the_focus_stays_where_it_was(page, site, session_url):
    page.goto(session_url)
    upload(page, clip())
    delete = page.get_by_role("link", name="Delete voice.wav")
    delete.focus()
    move(site, session_url, reason="Waiting for a worker.")
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    expect(delete).to_be_focused()


def test_what_arrives_while_the_page_asks_is_shown(page, session_url):
    page.goto(session_url)
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/status/", hold_the_first)
    upload(page, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"some words"})
    expect(page.get_by_text("“notes.txt” is a text file")).to_be_visible()
    upload(page, clip())
    expect(page.get_by_text("“voice.wav” was taken")).to_be_visible()
    [(route, old_answer)] = held
    route.fulfill(response=old_answer)
    expect(page.get_by_text("Waiting")).to_be_visible()


@pytest.mark.exhaustive
def test_files_can_be_dropped(page, session_url):
    page.goto(session_url)
    content = json.dumps(list(make_wav(0.2)))
    transfer = page.evaluate_handle(
        f"""() => {{
          const transfer = new DataTransfer();
          const bytes = new Uint8Array({content});
          transfer.items.add(new File([bytes], "dropped.wav", {{ type: "audio/wav" }}));
          return transfer;
        }}"""
    )
    page.locator("[data-drop-zone]").dispatch_event("drop", {"dataTransfer": transfer})
    expect(page.get_by_text("dropped.wav · 7 kB")).to_be_visible()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("“dropped.wav” was taken")).to_be_visible()


def test_a_lost_connection_is_said(page, context, session_url):
    page.goto(session_url)
    page.route("**/recordings/", lambda route: route.abort())
    upload(page, clip())
    expect(page.get_by_role("alert")).to_contain_text("did not arrive")
    # What did not arrive is still chosen.
    expect(page.get_by_text("voice.wav · 65 kB")).to_be_visible()
    page.unroute("**/recordings/")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("“voice.wav” was taken")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_leaving_while_a_file_is_on_its_way_asks_first(page, session_url):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(session_url)
    held = []
    page.route("**/recordings/", lambda route: held.append(route))
    upload(page, clip())
    page.reload()
    assert asked == ["beforeunload"]
    assert len(held) == 1
    page.reload()
    assert len(asked) == 1


@pytest.mark.exhaustive
def test_signed_out_meanwhile_leads_to_signing_in(page, context, session_url):
    page.goto(session_url)
    context.clear_cookies(name="session")
    upload(page, clip())
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.exhaustive
def test_too_much_at_once_is_said_in_words(page, session_url):
    page.goto(session_url)
    refusal = "This is too much at once: at most 600 MB are taken."
    page.route("**/recordings/", lambda route: route.fulfill(status=413, body=refusal))
    upload(page, clip())
    expect(page.get_by_text(refusal)).to_be_visible()


def show_read_clip(page, site, session_url) -> None:
    """Upload a clip of two seconds and open its report."""
    page.goto(session_url)
    upload(page, clip())
    expect(page.get_by_text("Waiting")).to_be_visible()
    session_id = session_url.rstrip("/").split("/")[-1]
    site.run(
        "from analysis.models import Session\n"
        "from tests.factories import make_artifact, make_report, make_voice_reading\n"
        "from tests.media import make_wav\n"
        f"session = Session.objects.get(pk='{session_id}')\n"
        "session.recordings.update(status='done', duration_s=2.0)\n"
        "make_voice_reading(session.recordings.get(), end_s=2.0)\n"
        "make_artifact(session.recordings.get(), 'playback', make_wav(2.0), 'audio/wav')\n"
        "make_report(session)"
    )
    page.goto(f"{session_url}report/")


def test_a_click_in_the_chart_seeks_the_player(page, site, session_url):
    show_read_clip(page, site, session_url)
    plot = page.locator("[data-plot]")
    box = plot.bounding_box()
    plot.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})
    page.wait_for_function("document.querySelector('[data-player]').currentTime >= 1.0")
    page.wait_for_function(
        "parseFloat(document.querySelector('[data-cursor]').getAttribute('x1')) >= 50"
    )
    expect(page.locator("[data-now]")).to_contain_text("sadness 58")


@pytest.mark.exhaustive
def test_keys_and_the_rows_of_the_table_seek(page, site, session_url):
    show_read_clip(page, site, session_url)
    slider = page.get_by_role("slider", name="Position in the recording")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("0:01 of 0:02. Voice: sadness"))
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuenow", "2")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    slider.press("ArrowRight")
    page.get_by_text("Voice, window by window, in numbers").first.click()
    page.get_by_role("button", name="Play from 0.0–2.0 s").click()
    wait_until(lambda: page.evaluate(PLAYED_FROM_START), 10, "the clip to play from its start")
