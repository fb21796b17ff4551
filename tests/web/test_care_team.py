import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import AccessGrant, CareTeamMember
from tests.audit import AUDIT_QUERIES
from tests.factories import make_grant, make_member, make_subject, make_user


def url_of(subject) -> str:
    return reverse("analysis:care_team", args=(subject.pk,))


def read(browser, subject) -> str:
    html = browser.get(url_of(subject)).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def opens(browser, subject) -> bool:
    return browser.get(subject.get_absolute_url()).status_code == 200


def test_it_works(sign_in, alice, erin, patient):
    browser = sign_in(alice)
    assert "Alice Able (you)" in read(browser, patient)
    assert url_of(patient) in browser.get(patient.get_absolute_url()).content.decode()
    assert not opens(sign_in(erin), patient)
    answer = browser.post(url_of(patient), {"colleague": erin.pk})
    assert answer["Location"] == url_of(patient)
    member = CareTeamMember.objects.get(user=erin)
    assert (member.subject, member.added_by, member.organization) == (
        patient,
        alice,
        alice.organization,
    )
    assert opens(sign_in(erin), patient)
    assert "Erin Evans" in read(browser, patient)


def test_only_clinicians_of_the_organization_are_offered(sign_in, alice, bob, erin, dana, charlie):
    patient = make_subject(alice)
    switched_off = make_user(organization=alice.organization, is_active=False)
    html = sign_in(alice).get(url_of(patient)).content.decode()
    assert erin.email in html
    for user in (bob, dana, charlie, switched_off):
        assert user.email not in html
        answer = sign_in(alice).post(url_of(patient), {"colleague": user.pk})
        assert "Select a valid choice" in answer.content.decode()
    assert patient.care_team.get().user == alice


def test_a_member_removes_a_colleague(sign_in, alice, erin, patient):
    member = make_member(patient, erin)
    url = reverse("analysis:care_team_remove", args=(member.pk,))
    browser = sign_in(alice)
    assert "Remove Erin Evans" in browser.get(url).content.decode()
    assert opens(sign_in(erin), patient)
    assert browser.post(url)["Location"] == url_of(patient)
    assert not opens(sign_in(erin), patient)


def test_a_member_leaves(sign_in, alice, erin, patient):
    make_member(patient, erin)
    url = reverse("analysis:care_team_remove", args=(patient.care_team.get(user=alice).pk,))
    browser = sign_in(alice)
    assert "You will no longer see this patient" in browser.get(url).content.decode()
    assert browser.post(url)["Location"] == reverse("analysis:subjects")
    assert not opens(browser, patient)


def test_the_last_member_cannot_leave_but_an_administrator_decides(sign_in, alice, dana, patient):
    url = reverse("analysis:care_team_remove", args=(patient.care_team.get().pk,))
    answer = sign_in(alice).post(url, follow=True)
    assert "The last member cannot leave" in answer.content.decode()
    assert opens(sign_in(alice), patient)
    sign_in(dana).post(url)
    assert not patient.care_team.exists()
    assert "No clinician looks after this patient" in read(sign_in(dana), patient)


def test_an_administrator_lets_somebody_in_for_a_while(sign_in, alice, dana, erin, patient):
    browser = sign_in(dana)
    url = reverse("analysis:access_grant", args=(patient.pk,))
    refused = browser.post(url, {"colleague": erin.pk, "reason": " ", "days": "7"})
    assert "This field is required" in refused.content.decode()
    assert not AccessGrant.objects.exists()
    browser.post(url, {"colleague": erin.pk, "reason": "Second opinion", "days": "7"})
    grant = AccessGrant.objects.get()
    assert (grant.user, grant.granted_by, grant.reason) == (erin, dana, "Second opinion")
    left = grant.expires_at - timezone.now()
    assert timedelta(days=7) - timedelta(minutes=1) < left <= timedelta(days=7)
    assert opens(sign_in(erin), patient)
    words = read(sign_in(alice), patient)
    assert "Erin Evans Second opinion" in words
    assert "by Dana Drew in force until" in words


def test_a_grant_without_an_end_lasts_until_it_is_revoked(sign_in, dana, erin, patient):
    browser = sign_in(dana)
    url = reverse("analysis:access_grant", args=(patient.pk,))
    browser.post(url, {"colleague": erin.pk, "reason": "Stand-in", "days": ""})
    grant = AccessGrant.objects.get()
    assert grant.expires_at is None
    browser.post(reverse("analysis:access_grant_revoke", args=(grant.pk,)))
    assert not opens(sign_in(erin), patient)
    assert "Stand-in" in read(browser, patient)
    assert "revoked" in read(browser, patient)


def test_who_was_let_in_reads_the_page_and_changes_nothing(sign_in, alice, erin, patient):
    make_grant(patient, erin)
    third = make_user(organization=alice.organization)
    browser = sign_in(erin)
    assert "You were let in to this patient" in read(browser, patient)
    assert browser.post(url_of(patient), {"colleague": third.pk}).status_code == 403
    assert browser.post(url_of(patient), {"colleague": erin.pk}).status_code == 403
    member = patient.care_team.get()
    url = reverse("analysis:care_team_remove", args=(member.pk,))
    assert browser.get(url).status_code == browser.post(url).status_code == 403
    assert patient.care_team.get() == member


def test_customers_have_no_care_team(sign_in, bob, dana, erin):
    customer = make_subject(bob)
    assert sign_in(bob).get(url_of(customer)).status_code == 404
    assert url_of(customer) not in sign_in(bob).get(customer.get_absolute_url()).content.decode()
    url = reverse("analysis:access_grant", args=(customer.pk,))
    assert sign_in(dana).post(url, {"colleague": erin.pk, "reason": "x"}).status_code == 404


@pytest.mark.parametrize("n", [1, 9])
def test_number_of_queries_is_fixed(sign_in, alice, dana, django_assert_num_queries, patient, n):
    for _ in range(n):
        colleague = make_user(organization=alice.organization)
        make_member(patient, colleague, added_by=dana)
        make_grant(patient, make_user(organization=alice.organization), granted_by=dana)
    browser = sign_in(dana)
    # Browser session, user, organization, patient and access to it, members, grants, candidates,
    # what waits for review.
    with django_assert_num_queries(11 + AUDIT_QUERIES):
        browser.get(url_of(patient))
