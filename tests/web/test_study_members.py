"""Who sees a study: its members, and the administrators. Bob's study; Fay is his colleague."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.tokens import create_token
from analysis.models import StudyMember
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_artifact,
    make_event,
    make_explanation,
    make_marker,
    make_participant,
    make_recording,
    make_report,
    make_self_report,
    make_study,
    make_study_member,
    make_user,
)
from tests.web.access_table import ROUTES
from tests.web.test_access import make_url, meet


@pytest.fixture
def study(bob):
    return make_study(bob, name="Release 4.2")


def url_of(study) -> str:
    return reverse("analysis:study_members", args=(study.pk,))


def removal_of(member) -> str:
    return reverse("analysis:study_member_remove", args=(member.pk,))


def read(browser, url) -> str:
    html = browser.get(url).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def opens(browser, study) -> bool:
    return browser.get(study.get_absolute_url()).status_code == 200


def test_it_works(sign_in, bob, fay, study):
    browser = sign_in(bob)
    assert "Bob Baker (you)" in read(browser, url_of(study))
    assert url_of(study) in browser.get(study.get_absolute_url()).content.decode()
    assert not opens(sign_in(fay), study)
    assert browser.post(url_of(study), {"colleague": fay.pk})["Location"] == url_of(study)
    member = StudyMember.objects.get(user=fay)
    assert (member.study, member.added_by) == (study, bob)
    assert member.organization == bob.organization
    assert opens(sign_in(fay), study)
    assert "Fay Foster joined the study." in read(browser, url_of(study))


def test_only_product_users_of_the_organization_are_offered(sign_in, bob, fay, alice, dana, study):
    strangers = [
        alice,
        dana,
        make_user(User.Role.PRODUCT),
        make_user(User.Role.PRODUCT, organization=bob.organization, is_active=False),
    ]
    browser = sign_in(bob)
    html = browser.get(url_of(study)).content.decode()
    assert fay.email in html
    for user in strangers:
        assert user.email not in html
        answer = browser.post(url_of(study), {"colleague": user.pk})
        assert "Select a valid choice" in answer.content.decode()
    assert study.members.get().user == bob


def test_a_member_removes_a_colleague_and_leaves(sign_in, bob, fay, study):
    place = make_study_member(study, fay)
    browser = sign_in(bob)
    assert "Remove Fay Foster from “Release 4.2”?" in read(browser, removal_of(place))
    assert opens(sign_in(fay), study)
    assert browser.post(removal_of(place))["Location"] == url_of(study)
    assert not opens(sign_in(fay), study)
    make_study_member(study, fay)
    own = removal_of(study.members.get(user=bob))
    assert "You will no longer see this study" in read(browser, own)
    assert browser.post(own)["Location"] == reverse("analysis:studies")
    assert not opens(browser, study)


def test_the_last_member_cannot_leave_but_an_administrator_decides(sign_in, bob, dana, study):
    member = study.members.get()
    answer = sign_in(bob).post(removal_of(member), follow=True)
    assert "The last member cannot leave" in answer.content.decode()
    assert opens(sign_in(bob), study)
    sign_in(dana).post(removal_of(member))
    assert not study.members.exists()
    assert "Nobody of the product team works on this study yet." in read(
        sign_in(dana), url_of(study)
    )


def test_who_creates_a_study_is_its_first_member(sign_in, bob, dana):
    fields = {"name": "New", "purpose": "research", "threshold": "0.5"}
    sign_in(bob).post(reverse("analysis:study_create"), fields)
    member = StudyMember.objects.get()
    assert (member.user, member.study.name) == (bob, "New")
    sign_in(bob).post(reverse("analysis:study_edit", args=(member.study_id,)), fields)
    sign_in(dana).post(reverse("analysis:study_create"), fields | {"name": "Of an administrator"})
    assert StudyMember.objects.get() == member


def test_the_list_shows_the_own_studies_and_helps_who_has_none(sign_in, bob, fay, dana, study):
    studies = reverse("analysis:studies")
    assert "Release 4.2" in read(sign_in(bob), studies)
    assert "Release 4.2" in read(sign_in(dana), studies)
    text = read(sign_in(fay), studies)
    assert "Release 4.2" not in text
    assert "You are not a member of any study yet." in text
    assert "ask one of its members" in text


def test_the_refusal_says_who_can_help(sign_in, fay, study):
    answer = sign_in(fay).get(study.get_absolute_url())
    assert answer.status_code == 403
    assert "You are not a member of this study. A member or an" in answer.content.decode()


@pytest.fixture
def hanging(study) -> dict[str, object]:
    """One row of each noun that hangs on the study by its session or its customer."""
    participant = make_participant(study)
    session, subject = participant.session, participant.subject
    recording = make_recording(session)
    make_artifact(recording, "preview", b"a preview", "image/jpeg")
    make_explanation(recording)
    clip = make_recording(session, "audio", status="done", duration_s=3.0)
    report = make_report(session)
    return {
        "subject": subject,
        "session": session,
        "recording": recording,
        "clip": clip,
        "marker": make_marker(clip),
        "report": report,
        "reviewed": report,
        "consent": subject.consents.get(),
        "event": make_event(subject),
        "self_report": make_self_report(subject),
    }


def test_a_colleague_outside_is_refused_all_that_hangs_on_it(bob, fay, hanging, sign_in):
    browsers = {}
    for user in (bob, fay):
        _, plain = create_token(user, "program")
        browsers[user] = sign_in(user)
        browsers[user].defaults["HTTP_AUTHORIZATION"] = f"Bearer {plain}"
    n = 0
    for name, route in ROUTES.items():
        inner = route.inner[1] if route.inner else route.of
        # What is about patients alone has an answer of its own.
        if route.of not in hanging or inner not in hanging or name.startswith("fhir:"):
            continue
        for method in route.methods:
            n += 1
            assert meet(browsers[fay], method, make_url(name, hanging)) == "forbidden", name
        if name in ("analysis:subject", "analysis:session", "api:recording-detail"):
            assert meet(browsers[bob], "get", make_url(name, hanging)) == "open", name
    assert n > 60


@pytest.mark.parametrize("n", [1, 5])
def test_number_of_queries_is_fixed(sign_in, bob, study, n, django_assert_max_num_queries):
    for _ in range(n):
        make_study_member(study, make_user(User.Role.PRODUCT, organization=bob.organization))
    make_user(User.Role.PRODUCT, organization=bob.organization)
    browser = sign_in(bob)
    with django_assert_max_num_queries(10 + AUDIT_QUERIES):
        browser.get(url_of(study))
