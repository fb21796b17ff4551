import html
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis.models import CareTeamMember, Subject
from tests.audit import AUDIT_QUERIES
from tests.factories import make_subject

URL = "/people/import/"


def upload(browser, text: str, **fields):
    file = SimpleUploadedFile("people.csv", text.encode(), "text/csv")
    return browser.post(URL, {"file": file} | fields)


def read(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def find_plan(answer) -> str:
    found = re.search(r'name="plan" value="([^"]+)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def test_it_works(sign_in, alice, erin):
    browser = sign_in(alice)
    shown = upload(browser, "code;name\nP-1;Ana Moreau\nP-2;")
    assert "2 people would be added" in read(shown)
    assert "2 P-1 Ana Moreau new" in read(shown)
    assert not Subject.objects.exists()
    done = browser.post(URL, {"plan": find_plan(shown)}, follow=True)
    assert "2 people were added" in read(done)
    people = Subject.objects.order_by("code")
    assert [(one.code, one.name, one.kind) for one in people] == [
        ("P-1", "Ana Moreau", "patient"),
        ("P-2", "", "patient"),
    ]
    assert {(one.organization, one.created_by) for one in people} == {(alice.organization, alice)}
    assert set(CareTeamMember.objects.values_list("subject__code", "user")) == {
        ("P-1", alice.pk),
        ("P-2", alice.pk),
    }
    assert "P-1" not in read(sign_in(erin).get("/people/"))


def test_it_shows_line_by_line_what_would_happen(sign_in, alice, erin):
    make_subject(alice, code="P-1")
    make_subject(erin, code="P-2")
    make_subject(alice, code="P-3", archived_at=timezone.now())
    text = 'code,name\nP-1,\nP-2,\nP-3,\nP-4,Dan\nP-4,Eve\n,Fay\n{},Gus\n"P\n5",Hal\n'
    shown = upload(sign_in(alice), text.format("x" * 65))
    words = read(shown)
    assert "1 person would be added. 7 lines would be left out" in words
    for sentence in (
        "2 P-1 – there already Already there; left as it is.",
        "3 P-2 – there already Already there, but not among the people whom you see.",
        "4 P-3 – there already Already there, in the archive.",
        "5 P-4 Dan new",
        "6 P-4 Eve twice in the file The same code as in line 5.",
        "7 – Fay not allowed The code is missing.",
        "Gus not allowed The code has more than 64 letters.",
        "9 P 5 Hal not allowed There is a line break",
    ):
        assert sentence in words


def test_nothing_new_leaves_nothing_to_confirm(sign_in, alice):
    make_subject(alice, code="P-1")
    shown = upload(sign_in(alice), "code\nP-1")
    assert "Nobody would be added" in read(shown)
    assert find_plan(shown) == ""


def test_a_second_click_adds_nobody_and_keeps_what_was_added_meanwhile(sign_in, alice):
    browser = sign_in(alice)
    plan = find_plan(upload(browser, "code,name\nP-1,Ana\nP-2,Ben"))
    make_subject(alice, code="P-1", name="Somebody")
    assert "1 person was added" in read(browser.post(URL, {"plan": plan}, follow=True))
    assert "0 people were added" in read(browser.post(URL, {"plan": plan}, follow=True))
    assert dict(Subject.objects.values_list("code", "name")) == {"P-1": "Somebody", "P-2": "Ben"}


def test_a_plan_that_was_tampered_with_is_refused(sign_in, alice, erin, monkeypatch):
    browser = sign_in(alice)
    plan = find_plan(upload(browser, "code\nP-1"))
    payload, signature = plan.split(":", 1)
    forged = f"{payload[:-2]}xx:{signature}"
    answer = browser.post(URL, {"plan": forged}, follow=True)
    assert "did not arrive as it was shown" in read(answer)
    answer = sign_in(erin).post(URL, {"plan": plan}, follow=True)
    assert "shown to somebody else" in read(answer)
    later = timezone.now() + timedelta(hours=2)
    # Only the clock of signatures: the reader has not been idle for hours.
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=later.timestamp))
    answer = browser.post(URL, {"plan": plan}, follow=True)
    assert "too long ago" in read(answer)
    assert not Subject.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"file": "text"}])
def test_a_file_is_required(sign_in, alice, fields):
    assert "This field is required" in read(sign_in(alice).post(URL, fields))


def test_a_file_that_cannot_be_read_says_why(sign_in, alice):
    assert "among them “code”" in read(upload(sign_in(alice), "first,last\nAna,Moreau"))


def test_product_teams_import_customers_and_administrators_choose(sign_in, bob, dana, alice):
    for user, code, fields in (
        (bob, "C-1", {"kind": "patient"}),
        (dana, "C-2", {"kind": "customer"}),
        (dana, "P-1", {"kind": "patient"}),
    ):
        browser = sign_in(user)
        browser.post(URL, {"plan": find_plan(upload(browser, f"code\n{code}", **fields))})
    kinds = dict(Subject.objects.values_list("code", "kind"))
    assert kinds == {"C-1": "customer", "C-2": "customer", "P-1": "patient"}
    assert not CareTeamMember.objects.exists()


def test_the_template_can_be_imported(sign_in, alice):
    browser = sign_in(alice)
    template = browser.get(f"{URL}template.csv")
    assert template["Content-Type"].startswith("text/csv")
    assert "attachment" in template["Content-Disposition"]
    shown = upload(browser, template.content.decode())
    assert "2 people would be added" in read(shown)


def test_values_are_escaped(sign_in, alice):
    shown = upload(sign_in(alice), "code,name\n<b>P</b>,<script>alert(1)</script>")
    assert "<script>alert" not in shown.content.decode()
    assert "<b>P" not in shown.content.decode()


@pytest.mark.parametrize("n", [2, 60])
def test_number_of_queries_is_fixed(sign_in, alice, django_assert_max_num_queries, n):
    browser = sign_in(alice)
    text = "code\n" + "\n".join(f"P-{number}" for number in range(n))
    with django_assert_max_num_queries(6 + AUDIT_QUERIES):
        plan = find_plan(upload(browser, text))
    with django_assert_max_num_queries(13 + AUDIT_QUERIES):
        browser.post(URL, {"plan": plan})
    assert Subject.objects.count() == n
