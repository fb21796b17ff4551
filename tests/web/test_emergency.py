"""Emergency access: who takes it, what it opens and for how long, and who hears of it."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit_models import AuditEntry
from accounts.tokens import create_token
from analysis.models import AccessGrant
from tests.audit import AUDIT_QUERIES
from tests.factories import make_emergency, make_grant, make_recording, make_subject, make_user

REASON = "Found unconscious on the ward, medication unknown"
ACCESSES = "/emergency-accesses/"


def url_of(patient) -> str:
    return reverse("analysis:emergency", args=(patient.pk,))


def read(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def take(sign_in, erin, dana, patient, django_capture_on_commit_callbacks):
    """Lets Erin into Alice's patient."""

    def _take(reason=REASON):
        with django_capture_on_commit_callbacks(execute=True):
            return sign_in(erin).post(url_of(patient), {"reason": reason})

    return _take


def test_it_works(take, sign_in, erin, patient, visit, mailoutbox):
    browser = sign_in(erin)
    refused = browser.get(visit.get_absolute_url())
    assert refused.status_code == 403
    assert url_of(patient) in read(refused)
    assert patient.code in read(browser.get(url_of(patient)))
    assert take()["Location"] == patient.get_absolute_url()
    grant = AccessGrant.objects.get()
    assert (grant.user, grant.granted_by, grant.reason) == (erin, erin, REASON)
    assert grant.is_emergency
    left = grant.expires_at - timezone.now()
    assert timedelta(hours=8) - timedelta(minutes=1) < left <= timedelta(hours=8)
    for page in (patient.get_absolute_url(), visit.get_absolute_url()):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "You see this patient until" in read(answer)


def test_it_ends_by_itself(sign_in, erin, patient):
    make_emergency(patient, erin, expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(erin).get(patient.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("reason", ["", "   ", "urgent", " " * 40])
def test_a_reason_is_required(take, patient, reason):
    assert take(reason).status_code == 200
    assert not AccessGrant.objects.exists()


def test_two_clicks_make_one_access_and_one_mail(take, mailoutbox):
    take()
    take()
    assert AccessGrant.objects.count() == len(mailoutbox) == 1


def test_the_team_and_who_was_let_in_need_none(sign_in, alice, erin, patient):
    make_grant(patient, erin)
    for user in (alice, erin):
        browser = sign_in(user)
        answer = browser.post(url_of(patient), {"reason": REASON})
        assert answer["Location"] == patient.get_absolute_url()
        assert "You see this patient until" not in read(browser.get(patient.get_absolute_url()))
    assert not AccessGrant.objects.filter(is_emergency=True).exists()


def test_every_administrator_of_the_house_is_told_and_nothing_personal(
    take, dana, patient, mailoutbox
):
    make_user("admin", organization=dana.organization, email="old@example.org", is_active=False)
    second = make_user("admin", organization=dana.organization, language="de")
    make_user("admin")
    take()
    assert {mail.to[0] for mail in mailoutbox} == {dana.email, second.email}
    for mail in mailoutbox:
        words = f"{mail.subject} {mail.body}"
        assert f"http://testserver{ACCESSES}" in words
        for secret in (patient.code, patient.name, "Erin", REASON, str(patient.pk)):
            assert secret not in words
    german = next(mail for mail in mailoutbox if mail.to == [second.email])
    assert german.subject == "Notfallzugriff auf eine Patientenakte"


def test_it_opens_where_no_mail_can_be_sent(take, sign_in, erin, patient, monkeypatch):
    def refuse(*_args):
        raise SMTPException("no route")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    assert take().status_code == 302
    assert sign_in(erin).get(patient.get_absolute_url()).status_code == 200


def test_the_audit_trail_says_so(take, erin, patient):
    take()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.outcome) == ("emergency", "done")
    assert (entry.actor_id, entry.object_kind, entry.object_id) == (erin.pk, "subject", patient.pk)


def test_programs_neither_take_nor_use_it(take, erin, patient):
    _, plain = create_token(erin, "program")
    program = Client(headers={"Authorization": f"Bearer {plain}"})
    answer = program.post(url_of(patient), {"reason": REASON})
    assert answer["Location"].startswith(reverse("accounts:sign_in"))
    assert not AccessGrant.objects.exists()
    take()
    assert program.get(reverse("api:subject-detail", args=(patient.pk,))).status_code == 403
    assert program.get(reverse("api:subject-list")).json()["results"] == []
    make_grant(patient, erin)
    assert program.get(reverse("api:subject-detail", args=(patient.pk,))).status_code == 200


@pytest.mark.parametrize("code", ["P-0001", " p-0001 "])
def test_a_patient_is_found_by_the_whole_code(sign_in, erin, patient, code):
    answer = sign_in(erin).post(reverse("analysis:emergency_search"), {"code": code})
    assert answer["Location"] == url_of(patient)


@pytest.mark.parametrize("code", ["P-000", "P", "", "%"])
def test_a_part_of_a_code_finds_nobody(sign_in, erin, charlie, patient, code):
    answer = sign_in(erin).post(reverse("analysis:emergency_search"), {"code": code})
    assert answer.status_code == 200
    strangers = sign_in(charlie).post(reverse("analysis:emergency_search"), {"code": patient.code})
    assert "No patient of your organization" in read(strangers)


def test_customers_have_none(sign_in, bob, erin):
    customer = make_subject(bob)
    assert sign_in(erin).get(url_of(customer)).status_code == 403
    assert url_of(customer) not in read(sign_in(erin).get(customer.get_absolute_url()))


def test_an_organization_switches_it_off(take, sign_in, dana, erin, patient):
    browser = sign_in(dana)
    browser.post(reverse("analysis:emergency_switch"))
    assert url_of(patient) not in read(sign_in(erin).get(patient.get_absolute_url()))
    assert sign_in(erin).get(url_of(patient)).status_code == 403
    assert take().status_code == 403
    assert not AccessGrant.objects.exists()
    browser.post(reverse("analysis:emergency_switch"), {"allowed": "on"})
    assert take().status_code == 302


def test_an_administrator_reviews_and_ends_it(take, sign_in, dana, erin, patient):
    take()
    browser = sign_in(dana)
    page = read(browser.get(ACCESSES))
    assert "1 to review" in page
    assert REASON in page
    grant = AccessGrant.objects.get()
    browser.post(reverse("analysis:emergency_review", args=(grant.pk,)))
    browser.post(reverse("analysis:access_grant_revoke", args=(grant.pk,)))
    grant.refresh_from_db()
    assert (grant.reviewed_by, grant.revoked_by) == (dana, dana)
    assert "0 to review" in read(browser.get(ACCESSES))
    assert sign_in(erin).get(patient.get_absolute_url()).status_code == 403
    team = read(sign_in(dana).get(reverse("analysis:care_team", args=(patient.pk,))))
    assert "by Dana Drew" in team


def test_a_plain_grant_has_no_review(sign_in, dana, erin, patient):
    grant = make_grant(patient, erin)
    url = reverse("analysis:emergency_review", args=(grant.pk,))
    assert sign_in(dana).post(url).status_code == 404
    assert "Nobody has taken" in read(sign_in(dana).get(ACCESSES))


def test_those_to_review_come_first(sign_in, dana, erin, patient):
    now = timezone.now()
    for hours, reviewed in ((9, None), (3, now), (1, now)):
        make_emergency(
            patient,
            erin,
            created_at=now - timedelta(hours=hours),
            reviewed_at=reviewed,
            reason=f"{hours} hours ago",
        )
    page = read(sign_in(dana).get(ACCESSES))
    assert page.index("9 hours ago") < page.index("1 hours ago")


@pytest.mark.parametrize("n", [1, 7])
def test_number_of_queries_is_fixed(sign_in, dana, erin, django_assert_num_queries, n):
    for _ in range(n):
        make_emergency(make_subject(make_user(organization=dana.organization)), erin)
    browser = sign_in(dana)
    # Browser session, user, organization, number of accesses, those of the page, those to review,
    # and the same for the header.
    with django_assert_num_queries(7 + AUDIT_QUERIES):
        browser.get(ACCESSES)


def test_a_file_of_the_patient_opens_too(take, sign_in, erin, visit):
    recording = make_recording(visit)
    url = reverse("analysis:recording_notes", args=(recording.pk,))
    assert sign_in(erin).get(url).status_code == 403
    take()
    assert sign_in(erin).get(url).status_code == 200


def test_who_took_it_ends_it_early(take, sign_in, erin, dana, patient, visit):
    take()
    browser, end = sign_in(erin), reverse("analysis:emergency_end", args=(patient.pk,))
    for page in (patient.get_absolute_url(), visit.get_absolute_url()):
        assert f'action="{end}"' in read(browser.get(page))
    assert "Your emergency access has ended." in read(browser.post(end, follow=True))
    grant = AccessGrant.objects.get()
    assert grant.revoked_by == erin
    entry = AuditEntry.objects.filter(action="change").latest("pk")
    assert (entry.actor_id, entry.object_id, entry.outcome) == (erin.pk, patient.pk, "done")
    assert browser.get(patient.get_absolute_url()).status_code == 403
    assert "This access had ended already." in read(browser.post(end, follow=True))
    assert "1 to review" in read(sign_in(dana).get(ACCESSES))


def test_nobody_ends_the_access_of_somebody_else(take, sign_in, alice, erin, patient):
    take()
    sign_in(alice).post(reverse("analysis:emergency_end", args=(patient.pk,)))
    assert AccessGrant.objects.get().revoked_at is None
    make_grant(patient, alice)
    sign_in(alice).post(reverse("analysis:emergency_end", args=(patient.pk,)))
    assert AccessGrant.objects.get(is_emergency=False).revoked_at is None
