"""A product team's pile of files: dropped, checked, sent, read; with bad ones among them.

The worker is real but for the models, which are replaced by a stand-in.
"""

import base64
import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site
from tests.factories import PASSWORD
from tests.media import make_picture
from tests.tasks.installation import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# A company for each test: the queue shows all that a company's uploads left behind.
MAKE_BOB = f"""
from uuid import uuid4
from accounts.models import Organization, User
name = f"bob-{{uuid4().hex}}"
house = Organization.objects.create(
    name=name, kind="company", for_customer_feedback=True, time_zone="Europe/Berlin"
)
bob = User.objects.create_user(
    f"{{name}}@example.org", "{PASSWORD}", role="product", organization=house
)
answer = bob.email
"""
MAKE_STUDY = """
from tests.factories import make_study
answer = [bob.email, str(make_study(bob).pk)]
"""
FILES = """
from analysis.models import BatchFile
answer = list(BatchFile.objects.filter(batch__study="{study}").values_list("status", flat=True))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("bulk"), app="tests.tasks.stand_in_worker")
    site.migrate()
    site.start_web()
    site.start_worker("reader", "--beat")
    yield site
    site.close()


@pytest.fixture
def study(site, page):
    """The id of a new study, with the one user of its company signed in."""
    email, pk = site.run(MAKE_BOB + MAKE_STUDY)
    page.goto(site.url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Studies")).to_be_visible()
    return pk


def picture(n: int) -> bytes:
    return make_picture(size=(64 + n, 48))


def pack(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return target.getvalue()


def drop(page, files: dict[str, bytes]) -> None:
    """Let files fall onto the page's drop zone."""
    encoded = {name: base64.b64encode(content).decode() for name, content in files.items()}
    transfer = page.evaluate_handle(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, text] of Object.entries(files)) {
            const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
            transfer.items.add(new File([bytes], name));
          }
          return transfer;
        }""",
        encoded,
    )
    page.locator("[data-drop-zone]").dispatch_event("drop", {"dataTransfer": transfer})


def choose(page, *names: str) -> None:
    files = [
        {"name": name, "mimeType": "image/jpeg", "buffer": picture(int(name[2:].split("_")[0]))}
        for name in names
    ]
    page.locator("[data-files]").set_input_files(files)


def count(page, name: str):
    """The number beside a word in the upload's progress."""
    return page.locator(".bulk-status dl div", has_text=name).locator("dd")


def test_a_zip_with_a_manifest_and_three_bad_files(page, site, study):
    good = {f"batch/C-{n}_a.jpg": picture(n) for n in range(1, 7)}
    bad = {
        "batch/C-7_a.jpg": b"some words",
        "batch/C-8_a.jpg": b"",
        "batch/C-9_a.jpg": picture(9)[:60],
    }
    lines = [f"C-{n}_a.jpg,C-{n},Version {'AB'[n % 2]},{n}" for n in range(1, 11)]
    manifest = "\n".join(["file,participant,group,satisfaction", *lines]).encode()
    faulty = manifest + b"\nC-1_a.jpg,,Version A,1\n"

    page.goto(f"{site.url}/studies/{study}/upload/")
    drop(page, {"all.zip": pack(good | bad | {"__MACOSX/x": b"x"}), "manifest.csv": faulty})
    expect(page.get_by_text("Line 12: “C-1_a.jpg” stands in line 2 already.")).to_be_visible()
    expect(page.get_by_text("Line 12: The participant is missing.")).to_be_visible()
    expect(page.get_by_role("button", name="Send 9 files")).to_be_disabled()

    page.get_by_label("Manifest (CSV)").set_input_files(
        {"name": "manifest.csv", "mimeType": "text/csv", "buffer": manifest}
    )
    expect(page.get_by_text("Line 11: “C-10_a.jpg” is not among the chosen files")).to_be_visible()
    page.get_by_role("button", name="Send 9 files").click()

    expect(page.get_by_role("heading", name="Upload of")).to_be_visible(timeout=30_000)
    expect(count(page, "Refused")).to_have_text("3")
    expect(count(page, "Not sent yet")).to_have_text("1")
    expect(count(page, "Done")).to_have_text("6", timeout=60_000)
    expect(page.get_by_text("All files were read.").first).to_be_visible()
    page.get_by_role("link", name="Needs attention (3)").click()
    page.wait_for_url("**?show=attention")
    expect(page.get_by_text("is empty (0 bytes)")).to_be_visible()

    choose(page, "C-10_a.jpg")
    expect(page.get_by_text("1 to send, 0 here already")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("All files were sent").first).to_be_visible()
    expect(count(page, "Done")).to_have_text("7", timeout=60_000)

    page.get_by_role("link", name="Queue").click()
    expect(page.get_by_role("region", name="Needs attention")).to_contain_text("C-8_a.jpg")
    page.get_by_role("button", name="Put all aside").click()
    expect(page.get_by_text("3 files were put aside.")).to_be_visible()


def test_what_did_not_arrive_is_sent_after_the_tab_was_closed(page, site, study):
    names = [f"C-{n}_a.jpg" for n in range(20, 28)]
    page.goto(f"{site.url}/studies/{study}/upload/")
    choose(page, *names)
    expect(page.get_by_role("button", name="Send 8 files")).to_be_visible()

    lost = {"C-21_a.jpg", "C-25_a.jpg"}

    def break_some(route):
        body = route.request.post_data_buffer or b""
        if any(f'filename="{name}"'.encode() in body for name in lost):
            route.abort()
        else:
            route.continue_()

    page.route("**/files/", break_some)
    page.get_by_role("button", name="Send 8 files").click()
    expect(page.get_by_text("Sent, but not all files arrived").first).to_be_visible()
    expect(page.get_by_text("Did not arrive: 2")).to_be_visible()
    page.unroute("**/files/")
    # The address is the upload's own by now: reloaded, the tab shows what is missing.
    page.reload()
    expect(count(page, "Not sent yet")).to_have_text("2")
    sent: list[str] = []
    page.on(
        "request",
        lambda r: sent.append(r.url) if r.method == "POST" and r.url.endswith("files/") else None,
    )
    choose(page, *names, "C-99_a.jpg")
    expect(page.get_by_text("2 to send, 6 here already, 1 that do not belong")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("All files were sent").first).to_be_visible()
    assert len(sent) == 2
    expect(count(page, "Done")).to_have_text("8", timeout=60_000)


@pytest.mark.exhaustive
def test_failed_ones_are_sent_again_and_sending_can_be_paused(page, site, study):
    page.goto(f"{site.url}/studies/{study}/upload/")
    choose(page, *(f"C-{n}_a.jpg" for n in range(40, 52)))
    expect(page.get_by_role("button", name="Send 12 files")).to_be_visible()
    held: list = []
    page.route("**/files/", lambda route: held.append(route))
    page.get_by_role("button", name="Send 12 files").click()
    wait_until(lambda: page.evaluate("true") and len(held) == 3, 10, "three files on their way")
    page.get_by_role("button", name="Pause sending").click()
    expect(page.get_by_text("Sending is paused").first).to_be_visible()
    first, *others = held
    first.abort()
    for route in others:
        route.continue_()
    page.wait_for_timeout(600)
    assert len(held) == 3
    page.unroute("**/files/")
    page.get_by_role("button", name="Go on sending").click()
    expect(page.get_by_text("Sent, but not all files arrived").first).to_be_visible()
    page.get_by_role("button", name="Send again what did not arrive").click()
    expect(page.get_by_role("heading", name="Upload of")).to_be_visible()
    assert site.run(FILES.format(study=study)) == ["stored"] * 12


@pytest.mark.exhaustive
def test_a_paused_upload_is_read_after_it_goes_on(page, site, study):
    page.goto(f"{site.url}/studies/{study}/upload/")
    (site.folder / "hold").touch()
    choose(page, "C-60_a.jpg", "C-61_a.jpg", "C-62_a.jpg")
    page.get_by_role("button", name="Send 3 files").click()
    expect(count(page, "Being read")).to_have_text("1", timeout=30_000)
    page.get_by_role("button", name="Pause reading").click()
    expect(page.get_by_text("Reading was paused")).to_be_visible()
    (site.folder / "hold").unlink()
    expect(count(page, "Done")).to_have_text("1", timeout=30_000)
    page.wait_for_timeout(1500)
    page.reload()
    expect(count(page, "Waiting")).to_have_text("2")
    page.get_by_role("button", name="Go on reading").click()
    expect(count(page, "Done")).to_have_text("3", timeout=30_000)


@pytest.mark.no_scripts
def test_without_scripts(page, site, study):
    page.goto(f"{site.url}/studies/{study}/upload/")
    page.get_by_label("Files").set_input_files(
        [
            {"name": "C-70_a.jpg", "mimeType": "image/jpeg", "buffer": picture(70)},
            {"name": "C-71_a.jpg", "mimeType": "image/jpeg", "buffer": b"some words"},
        ]
    )
    page.get_by_label("A zip").set_input_files(
        {
            "name": "x.zip",
            "mimeType": "application/zip",
            "buffer": pack({"C-72_a.jpg": picture(72)}),
        }
    )
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_text("2 files were taken.")).to_be_visible()
    expect(count(page, "Refused")).to_have_text("1")
