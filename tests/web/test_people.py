import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from analysis.history.summary import refresh_summary
from analysis.models import Subject, SubjectSummary
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_grant,
    make_member,
    make_recording,
    make_report,
    make_session,
    make_subject,
    make_user,
)

URL = "/people/"


def list_codes(browser, **query) -> list[str]:
    """The codes on the page, in their order."""
    html = browser.get(URL, query).content.decode()
    return re.findall(r'class="people-code"[^>]*>([^<]*)<', html)


def read(browser, **query) -> str:
    """The words of the page with single spaces."""
    html = browser.get(URL, query).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def summarize(subject: Subject, **fields) -> SubjectSummary:
    """A summary as it would stand after some sessions."""
    fields = {"n_sessions": 9, "n_reports": 9, "n_baseline": 8, "trend": [0.1, -0.2]} | fields
    return SubjectSummary.objects.create(subject=subject, **fields)


def test_it_works(sign_in, alice, patient, visit):
    make_report(visit, "happiness")
    refresh_summary(patient.pk)
    html = sign_in(alice).get(URL).content.decode()
    assert "<h1>Patients</h1>" in html
    assert "P-0001" in html
    text = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert "Expression consistent with happiness (58 %, 51–65 %)" in text


def test_it_requires_login(client, db):
    answer = client.get(URL)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


def test_home_leads_to_the_list_or_to_signing_in(client, sign_in, alice):
    assert sign_in(alice).get("/")["Location"] == URL
    assert client.get("/")["Location"].startswith(reverse("accounts:sign_in"))


def test_each_role_sees_its_own_kind(sign_in, alice, bob, dana, patient):
    make_subject(bob, code="C-0001")
    seen = {
        user.role: set(re.findall(r"[PC]-0001", sign_in(user).get(URL).content.decode()))
        for user in (alice, bob, dana)
    }
    assert seen == {"clinician": {"P-0001"}, "product": {"C-0001"}, "admin": {"P-0001", "C-0001"}}


def test_it_hides_other_organizations_people(sign_in, charlie, patient):
    assert "P-0001" not in sign_in(charlie).get(URL).content.decode()


def test_search_finds_code_and_name(sign_in, alice, patient):
    make_subject(alice, code="P-0777", name="Ben Olsen")
    client = sign_in(alice)
    by_name = client.get(URL, {"q": "moreau"}).content.decode()
    assert "P-0001" in by_name
    assert "P-0777" not in by_name
    assert "P-0777" in client.get(URL, {"q": "0777"}).content.decode()
    assert "Nobody fits this search" in client.get(URL, {"q": "nobody"}).content.decode()


def test_admin_filters_by_kind(sign_in, alice, bob, dana, patient):
    make_subject(bob, code="C-0001")
    html = sign_in(dana).get(URL, {"kind": "customer"}).content.decode()
    assert "C-0001" in html
    assert "P-0001" not in html


def test_last_session_counts_and_newest_revision_is_shown(sign_in, alice, patient):
    old = make_session(alice, patient, held_at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    new = make_session(alice, patient, held_at=datetime(2026, 2, 5, 23, 30, tzinfo=UTC))
    make_report(old, "anger")
    make_report(new, "fear", revision=1, state="final")
    make_report(new, "sadness", revision=2)
    refresh_summary(patient.pk)
    html = sign_in(alice).get(URL).content.decode()
    assert "consistent with sadness" in html
    assert "consistent with fear" not in html
    assert "6 Feb 2026, 00:30" in html  # Berlin, not UTC


def test_empty_list_says_what_to_do(sign_in, alice):
    html = sign_in(alice).get(URL).content.decode()
    assert "Nobody is here yet" in html
    assert reverse("analysis:subject_create") in html


def test_operator_without_organization_sees_nobody(sign_in, patient):
    operator = make_user(User.Role.ADMIN, organization=None, is_superuser=True)
    html = sign_in(operator).get(URL).content.decode()
    assert "belongs to no organization" in html
    assert "P-0001" not in html


def test_pages_are_split(sign_in, alice):
    for number in range(51):
        make_subject(alice, code=f"Q-{number:03}")
    client = sign_in(alice)
    first = client.get(URL).content.decode()
    assert "Page 1 of 2" in first
    # A print holds no more than the page, and says so.
    assert "These are 1 to 50 of 51" in first
    assert "Q-050" not in first
    assert "Q-050" in client.get(URL, {"page": "2"}).content.decode()
    assert client.get(URL, {"page": "nonsense"}).status_code == 200


@pytest.mark.parametrize("n_people", [1, 30])
def test_number_of_queries_is_fixed(sign_in, alice, django_assert_num_queries, n_people):
    for _ in range(n_people):
        session = make_session(alice)
        make_report(session)
        refresh_summary(session.subject_id)
    client = sign_in(alice)
    # Browser session, user, organization, what is new, number of people, whose turn it is, and
    # these with their summaries and reports.
    with django_assert_num_queries(7 + AUDIT_QUERIES):
        assert len(list_codes(client)) == n_people


def test_somebody_just_added_has_no_sessions_yet(sign_in, alice, patient):
    assert "P-0001 Ana Moreau no sessions yet" in read(sign_in(alice))


def test_colleagues_outside_the_care_team_are_not_shown_the_patient(sign_in, erin, patient):
    browser = sign_in(erin)
    assert list_codes(browser) == []
    grant = make_grant(patient, erin)
    assert list_codes(browser) == ["P-0001"]
    assert "let in" in read(browser)
    grant.revoked_at = timezone.now()
    grant.save()
    assert list_codes(browser) == []


def test_own_patients_are_told_from_those_let_in(sign_in, alice, erin, patient):
    make_grant(patient, erin)
    make_member(make_subject(alice, code="P-2"), erin)
    browser = sign_in(erin)
    assert list_codes(browser) == ["P-0001", "P-2"]
    assert list_codes(browser, care="team") == ["P-2"]
    assert list_codes(browser, care="grant") == ["P-0001"]


def test_what_was_recorded_since_the_last_look_is_new(sign_in, alice, dana, patient, visit):
    make_recording(visit)
    refresh_summary(patient.pk)
    make_subject(alice, code="P-2")
    browser = sign_in(alice)
    assert "1 recorded since your last look" in read(browser)
    assert list_codes(browser, new="on") == ["P-0001"]
    browser.get(patient.get_absolute_url())
    assert "Nothing recorded since your last look" in read(browser)
    assert list_codes(browser, new="on") == []
    # Each reader has an own last look.
    assert list_codes(sign_in(dana), new="on") == ["P-0001"]
    SubjectSummary.objects.update(last_recorded_at=timezone.now() + timedelta(seconds=5))
    assert list_codes(browser, new="on") == ["P-0001"]


def test_opening_a_report_is_a_look(sign_in, alice, patient, visit):
    make_report(visit)
    make_recording(visit, status="done")
    refresh_summary(patient.pk)
    browser = sign_in(alice)
    browser.get(reverse("analysis:report", args=(visit.pk,)))
    assert list_codes(browser, new="on") == []


def test_change_against_the_own_baseline_is_said_and_found(sign_in, alice):
    for code, fields in {
        "A": {"change": -2.4},
        "B": {"change": 1.9},
        "C": {"change": 0.3, "changed_emotion": "sadness", "emotion_change": 4.2},
        "D": {"change": None, "n_baseline": 3},
    }.items():
        summarize(make_subject(alice, code=code), **fields)
    browser = sign_in(alice)
    words = read(browser)
    assert "2 changed against their own baseline" in words
    assert "Valence lower than usual z −2.4, from 8 sessions" in words
    assert "As usual z +1.9, from 8 sessions" in words
    assert "Probability of sadness higher than usual z +4.2, from 8 sessions" in words
    assert "Too few sessions 3 of 5 earlier ones" in words
    assert list_codes(browser, changed="on") == ["A", "C"]
    assert list_codes(browser, order="change") == ["C", "A", "B", "D"]


def test_it_is_ordered_by_the_last_session(sign_in, alice):
    now = timezone.now()
    for code, days in {"A": 9, "B": 2, "C": 30}.items():
        summarize(make_subject(alice, code=code), last_held_at=now - timedelta(days=days))
    make_subject(alice, code="D")
    browser = sign_in(alice)
    assert list_codes(browser, order="last") == ["B", "A", "C", "D"]
    assert list_codes(browser) == ["A", "B", "C", "D"]
    assert "2 days ago" in read(browser)


def test_archived_people_are_shown_on_demand(sign_in, alice):
    make_subject(alice, code="A", archived_at=timezone.now())
    make_subject(alice, code="B")
    browser = sign_in(alice)
    assert list_codes(browser) == ["B"]
    assert list_codes(browser, archived="on") == ["A", "B"]


def test_nonsense_in_the_address_counts_as_nothing(sign_in, alice, bob, patient):
    make_subject(bob, code="C-1")
    query = {"order": "mood", "kind": "customer", "care": "mine", "page": "-3", "q": "x" * 300}
    assert list_codes(sign_in(alice), **query) == ["P-0001"]


def test_the_trend_is_drawn_and_said(sign_in, alice, patient):
    summarize(patient, trend=[-0.5, 0.25, -0.125])
    words = read(sign_in(alice))
    assert "Valence of the last 3 sessions: between −0.50 and +0.25, in the last one −0.1" in words
