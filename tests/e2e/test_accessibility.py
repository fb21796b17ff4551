"""No page of the site has an accessibility fault that axe-core can find, wide and narrow.

Every page of `tests/web/access_table.py` is opened on demonstration data, by the visitor whose it
is; a new route is covered by its line there. What is no page of ours is named in NO_PAGES.
"""

import base64
import secrets
import uuid
from collections.abc import Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, StorageState

from tests.e2e.conftest import Site
from tests.web.access_table import ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Files, fragments of pages, answers for machines.
NO_PAGES = {
    "accounts:audit_export",
    "analysis:consent_text_pdf",
    "analysis:evidence_file",
    "analysis:alive",
    "analysis:artifact",
    "analysis:batch_files",
    "analysis:batch_status",
    "analysis:explanation",
    "analysis:history_chart",
    "analysis:history_export",
    "analysis:home",
    "analysis:original",
    "analysis:participants_template",
    "analysis:people_import_template",
    "analysis:ready",
    "analysis:queue_status",
    "analysis:report_chart",
    "analysis:report_export",
    "analysis:subject_everything",
    "analysis:study_chart",
    "analysis:study_export",
    "analysis:study_summary",
    "analysis:session_status",
    "analysis:timeline",
}
# The documentation of the API is drawn by Swagger UI and ReDoc, which are not ours.
PAGES = sorted(
    name
    for name, route in ROUTES.items()
    if "get" in route.methods and name not in NO_PAGES and not name.startswith(("api:", "fhir:"))
)
PASSWORDS = {
    "clinician": "demo-clinician-42",
    "admin": "demo-admin-42",
    "product": "demo-product-42",
}
# Who opens a page: the first of them to whom the table opens it.
ROLES = {"alice": "clinician", "bob": "product", "dana": "admin"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Each width and each colour scheme once.
GUISES = {"wide, light": (WIDE, "light"), "narrow, dark": (NARROW, "dark")}
# One row of each noun: a patient with a long history, a session with face and voice.
FIND_ROWS = """
from accounts.consent_texts import begin_next_version, texts_of
from accounts.models import User
from datetime import timedelta
from analysis.history.invitations import create_invitation
from analysis.models import *
from tests.factories import make_batch, make_delivery, make_evidence, make_passkey, make_webhook
clara = User.objects.get(email="clinician@demo.example")
report = EmotionReport.objects.filter(
    session__subject__code="R-1005", n_faces__gt=0, n_windows__gt=0, reviews=None
).first()
subject = report.session.subject
invitation, plain = create_invitation(
    subject, clara, asks_phq9=True, asks_mood=True, valid_for=timedelta(days=7)
)
study = Study.objects.exclude(participants=None).first()
group = study.groups.first() or StudyGroup.objects.create(
    organization=study.organization, study=study, name="Version A"
)
clip = Recording.objects.filter(session__subject=subject).exclude(kind="image").first()
consent_text = texts_of(clara.organization).newest().first()
draft = begin_next_version(consent_text, None)
marker = Marker.objects.create(
    organization=clip.organization, recording=clip, name="smiles", time_s=1.0
)
webhook = make_webhook(User.objects.get(email="admin@demo.example"))
delivery = make_delivery(webhook, status="given_up", last_error="timeout", attempts=11)
make_delivery(webhook, status="delivered", response_code=204, duration_ms=42, attempts=1)
passkey = make_passkey(clara)
evidence = make_evidence(subject.consents.first())
answer = {
    "webhook": webhook.pk, "delivery": delivery.pk,
    "passkey": passkey.pk, "colleague": clara.pk,
    "subject": subject.pk, "session": report.session_id, "report": report.pk,
    "recording": report.session.recordings.first().pk,
    "clip": report.session.recordings.exclude(kind="image").first().pk,
    "member": subject.care_team.first().pk,
    "consent": evidence.consent_id, "evidence": evidence.pk,
    "consent_text": consent_text.pk, "draft": draft.pk,
    "grant": AccessGrant.objects.first().pk,
    "event": Event.objects.filter(subject=subject).first().pk,
    "self_report": SelfReport.objects.filter(subject__care_team__user=clara).first().pk,
    "invitation": invitation.pk,
    "stranger": Subject.objects.filter(
        organization=clara.organization, kind="patient"
    ).exclude(care_team__user=clara).first().pk,
    "study": study.pk, "group": group.pk, "participant": study.participants.first().pk,
    "study_member": study.members.first().pk,
    "marker": marker.pk, "batch": make_batch(study, "C-1_a.wav", "C-1_b.wav").pk,
}
answer = {noun: str(pk) for noun, pk in answer.items()} | {"plain": plain}
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("demo")
    # Without DEBUG, so that the pages of errors are the site's own.
    site = Site(
        folder,
        DEBUG="off",
        HTTPS="off",
        SECRET_KEY="k" + uuid.uuid4().hex * 2,
        MEDIA_KEYS=base64.b64encode(secrets.token_bytes(32)).decode(),
        ALLOWED_HOSTS="127.0.0.1",
        STATIC_ROOT=str(folder / "static"),
    )
    site.manage("collectstatic", "--noinput", "--verbosity=0")
    site.migrate()
    site.manage("load_demo", "--force")
    site.start_web()
    yield site
    site.close()


@pytest.fixture(scope="module")
def rows(demo, states) -> dict[str, str]:
    # After everybody has signed in: a passkey would be asked for.
    return demo.run(FIND_ROWS)


@pytest.fixture(scope="module")
def states(demo, browser) -> dict[str, StorageState]:
    """The cookies of one user of each role."""
    found = {}
    for role, password in PASSWORDS.items():
        page = browser.new_page()
        page.goto(demo.url)
        page.get_by_label("E-mail").fill(f"{role}@demo.example")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        found[role] = page.context.storage_state()
        page.context.close()
    return found


@pytest.fixture
def visit(demo, browser, states):
    """Returns a function that opens a path for a role, or for nobody, and checks what it shows."""
    contexts = []

    def _visit(path: str, role: str = "", guises: Sequence[str] = tuple(GUISES)) -> list[str]:
        context = browser.new_context(
            storage_state=states.get(role), viewport=WIDE, color_scheme="light"
        )
        contexts.append(context)
        page = context.new_page()
        answer = page.goto(demo.url + path)
        assert answer.headers["content-type"].startswith("text/html"), "add it to NO_PAGES"
        return [fault for guise in guises for fault in check(page, guise)]

    yield _visit
    for context in contexts:
        context.close()


def check(page: Page, guise: str) -> list[str]:
    """What axe finds, and whether a phone has to scroll sideways."""
    size, scheme = GUISES[guise]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    found = find_faults(Axe(), page, guise)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        found.append(f"{guise}: the page is {overflow} pixels too wide")
    return found


def find_faults(axe: Axe, page: Page, where: str) -> list[str]:
    violations = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{where}: {one['id']} ({one['impact']}): {node['target']} {node['html'][:120]}"
        for one in violations
        for node in one["nodes"]
    ]


# Each page in one guise at every change, its neighbour in the other; both with `make test-all`.
@pytest.mark.parametrize(
    ("name", "guise"),
    [
        pytest.param(name, guise, marks=() if (n + m) % 2 else (pytest.mark.exhaustive,))
        for n, name in enumerate(PAGES)
        for m, guise in enumerate(GUISES)
    ],
)
def test_page(name, guise, visit, rows):
    route = ROUTES[name]
    own = {"pk": rows[route.of]} if route.of else {}
    arguments = {"token": rows["plain"]} if name == "analysis:self_report_answer" else {}
    path = reverse(name, kwargs=own | route.arguments | arguments)
    is_public = route.expected["anonymous"] != "sign in"
    role = next((role for one, role in ROLES.items() if route.expected[one] == "open"), "")
    assert visit(path, "" if is_public else role, [guise]) == []


def test_a_patient_of_somebody_else(visit, rows):
    path = reverse("analysis:subject", args=(rows["stranger"],))
    assert visit(path, "clinician") == []
    assert visit(reverse("analysis:emergency", args=(rows["stranger"],)), "clinician") == []


def test_a_page_that_is_not_there(visit):
    assert visit("/nowhere/") == []
    assert visit("/nowhere/", "clinician") == []


def test_the_list_of_an_administrator(visit):
    assert visit(reverse("analysis:subjects"), "admin") == []


def test_the_second_step(demo, browser, rows):
    page = browser.new_page(viewport=WIDE)
    page.goto(demo.url)
    page.get_by_label("E-mail").fill("clinician@demo.example")
    page.get_by_label("Password").fill(PASSWORDS["clinician"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Second step").wait_for()
    page.get_by_text("Use a recovery code instead").click()
    assert [fault for guise in GUISES for fault in check(page, guise)] == []
    page.context.close()
