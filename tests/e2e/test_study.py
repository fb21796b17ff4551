"""A product team's whole way: from a new study to files that can be taken along.

The worker is real but for the models, which are replaced by a stand-in; `test_bulk_upload.py` looks
closer at the upload.
"""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.test_bulk_upload import MAKE_BOB, count, drop, pack, picture
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
N_GOOD = 12


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("study"), app="tests.tasks.stand_in_worker")
    site.migrate()
    site.email = site.run(MAKE_BOB)
    site.start_web()
    site.start_worker("reader", "--beat")
    yield site
    site.close()


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("E-mail").fill(site.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Studies").first).to_be_visible()


def create_study(page: Page, site: Site) -> None:
    """A forbidden purpose is refused with the reason; an allowed one leads to the notice."""
    page.goto(f"{site.url}/studies/new/")
    page.get_by_label("Name").fill("Release 4.2")
    page.get_by_label("Observing employees").check()
    page.get_by_role("button", name="Create study").click()
    expect(page.locator("main form")).to_contain_text("Article 5(1)(f)")
    page.get_by_label("Customer feedback").check()
    page.get_by_role("button", name="Create study").click()
    expect(page.get_by_text("“Release 4.2” was added.")).to_be_visible()
    page.get_by_label("How").first.fill("Shown on the screen and accepted")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The notice was saved.")).to_be_visible()


def upload(page: Page) -> None:
    """A zip with its manifest; three of its files are no pictures that can be read."""
    good = {f"take/C-{n}.jpg": picture(n) for n in range(1, N_GOOD + 1)}
    bad = {"take/C-20.jpg": b"words", "take/C-21.jpg": b"", "take/C-22.jpg": picture(3)[:60]}
    numbers = [*range(1, N_GOOD + 1), 20, 21, 22]
    lines = [f"C-{n}.jpg,P-{n},Version {'BA'[n % 2]},{n % 5 + 1}" for n in numbers]
    manifest = "\n".join(["file,participant,group,satisfaction", *lines]).encode()
    page.get_by_role("link", name="Upload recordings").click()
    expect(page.get_by_role("heading", name="Upload recordings")).to_be_visible()
    page.wait_for_load_state()
    drop(page, {"all.zip": pack(good | bad), "manifest.csv": manifest})
    page.get_by_role("button", name=f"Send {N_GOOD + 3} files").click()
    expect(page.get_by_role("heading", name="Upload of")).to_be_visible(timeout=30_000)
    expect(count(page, "Refused")).to_have_text("3")
    expect(count(page, "Done")).to_have_text(str(N_GOOD), timeout=60_000)
    expect(page.get_by_text("All files were read.").first).to_be_visible()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as found:
        page.get_by_role("link", name=name, exact=True).click()
    return Path(found.value.path()).read_bytes()


def test_from_a_new_study_to_files_to_take_along(page, site):
    sign_in(page, site)
    create_study(page, site)
    upload(page)

    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", name="Who showed which expression")).to_be_visible()
    region = page.get_by_role("region", name="Who showed which expression")
    everyone = region.get_by_role("link", name=f"{N_GOOD} of {N_GOOD}")
    expect(everyone).to_be_visible()
    expect(page.get_by_role("heading", name="Version B against Version A")).to_be_visible()

    # From a number to the people behind it, and back to the same address.
    everyone.click()
    expect(page.get_by_role("link", name="Report P-1", exact=True)).to_be_visible()
    expect(page.get_by_text("P-20")).to_have_count(0)
    page.go_back()

    page.get_by_role("checkbox", name="Version A").check()
    page.get_by_role("button", name="Show").first.click()
    expect(region.get_by_role("link", name="6 of 6")).to_be_visible()
    assert "group=" in page.url
    page.get_by_role("link", name="Take it along").click()
    expect(page.get_by_text("Version A")).to_be_visible()
    text = download(page, "CSV Participants").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    # Only those whose file was read have a result.
    assert {row["participant_code"] for row in rows if row["n_moments"] != "0"} == {
        f"P-{n}" for n in range(1, N_GOOD + 1, 2)
    }
    assert {row["group"] for row in rows} == {"Version A"}
    assert rows[0]["answer_satisfaction"]
    assert download(page, "PDF Summary").startswith(b"%PDF")
    assert download(page, "Excel Moments").startswith(b"PK")
    assert download(page, "Parquet Moments").startswith(b"PAR1")
