"""What requests leave behind in the audit trail."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.audit_models import SITE_CHAIN, AuditEntry
from accounts.tokens import create_token
from analysis.history.invitations import create_invitation
from emosense_site.audited_routes import AUDITED, UNRECORDED
from tests.factories import PASSWORD, keep_bytes, make_recording
from tests.web.test_access import list_routes


def entries(**lookups) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(**lookups).order_by("number"))


def last() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def test_every_address_is_described_or_left_out_on_purpose():
    described = set(AUDITED) | UNRECORDED
    assert set(list_routes(get_resolver())) == described
    assert not set(AUDITED) & UNRECORDED


def test_a_page_that_was_read_is_recorded(sign_in, alice, visit):
    sign_in(alice).get(visit.get_absolute_url(), REMOTE_ADDR="192.0.2.7")
    entry = last()
    assert (entry.actor_id, entry.action, entry.outcome) == (alice.pk, "read", "done")
    assert (entry.object_kind, entry.object_id) == ("session", visit.pk)
    assert (entry.channel, entry.route) == ("page", "analysis:session")
    assert entry.address == "192.0.2.7"
    assert entry.chain_id == alice.organization_id


def test_what_was_made_is_recorded_with_its_own_id(sign_in, alice, db):
    answer = sign_in(alice).post(reverse("analysis:subject_create"), {"code": "P-7", "name": "Ana"})
    entry = last()
    assert (entry.action, entry.object_kind, entry.outcome) == ("create", "subject", "done")
    assert str(entry.object_id) in answer["Location"]


def test_an_empty_form_is_nobodys_and_who_is_refused_it_is_recorded(sign_in, alice, bob):
    address = reverse("analysis:study_create")
    assert sign_in(bob).get(address).status_code == 200
    assert not entries(route="analysis:study_create")
    assert sign_in(alice).get(address).status_code == 403
    assert [entry.outcome for entry in entries(route="analysis:study_create")] == ["refused"]


def test_a_form_with_a_mistake_changed_nothing(sign_in, alice, db):
    sign_in(alice).post(reverse("analysis:subject_create"), {"code": ""})
    assert (last().action, last().outcome) == ("create", "invalid")


def test_what_was_erased_stays_as_an_id(sign_in, alice, visit):
    sign_in(alice).post(reverse("analysis:session_delete", args=(visit.pk,)))
    assert (last().action, last().outcome, last().object_id) == ("erase", "done", visit.pk)


def test_a_refusal_and_a_search_for_what_is_not_there_are_recorded(sign_in, bob, charlie, visit):
    sign_in(bob).get(visit.get_absolute_url())
    assert (last().actor_id, last().outcome) == (bob.pk, "refused")
    sign_in(charlie).get(visit.get_absolute_url())
    assert (last().outcome, last().chain_id) == ("missing", charlie.organization_id)


def test_nothing_of_a_person_is_in_it(sign_in, alice, visit):
    visit.subject.name = "Ana Ander"
    visit.subject.save()
    client = sign_in(alice)
    client.get(reverse("analysis:subjects"), {"q": "Ander"})
    client.get(visit.subject.get_absolute_url())
    for entry in entries(actor_id=alice.pk):
        assert "Ander" not in " ".join(str(value) for value in vars(entry).values())


def test_the_api_is_recorded_too(alice, visit):
    _, plain = create_token(alice, "program")
    client = Client(headers={"Authorization": f"Bearer {plain}"})
    client.get(reverse("api:session-detail", args=(visit.pk,)))
    entry = last()
    assert (entry.channel, entry.actor_id, entry.object_id) == ("api", alice.pk, visit.pk)


def test_the_admin_site_is_recorded_too(sign_in, dana, visit):
    sign_in(dana).get(reverse("admin:analysis_session_change", args=(visit.pk,)))
    entry = last()
    assert (entry.channel, entry.object_kind, entry.object_id) == ("admin", "session", visit.pk)


def test_signing_in_and_out_and_failing_to_is_recorded(client, alice):
    address = reverse("accounts:sign_in")
    client.post(address, {"username": alice.email, "password": "wrong"})
    assert (last().action, last().outcome, last().chain_id) == ("sign_in", "invalid", SITE_CHAIN)
    client.post(address, {"username": alice.email, "password": PASSWORD})
    assert (last().action, last().outcome, last().actor_id) == ("sign_in", "done", alice.pk)
    client.post(reverse("accounts:sign_out"))
    assert (last().action, last().actor_id) == ("sign_out", alice.pk)


def test_a_page_that_polls_is_recorded_once(sign_in, alice, visit):
    client = sign_in(alice)
    for _ in range(3):
        client.get(reverse("analysis:session_status", args=(visit.pk,)))
    assert len(entries(route="analysis:session_status")) == 1


def test_a_clip_that_is_fetched_in_parts_is_recorded_once(sign_in, alice, visit):
    sha256 = keep_bytes(visit.organization, bytes(1024))
    clip = make_recording(visit, "audio", sha256=sha256)
    client = sign_in(alice)
    for part in ("bytes=0-", "bytes=512-", "bytes=900-1000"):
        client.get(reverse("analysis:original", args=(clip.pk,)), headers={"Range": part})
    assert len(entries(route="analysis:original", object_id=clip.pk)) == 1


@pytest.mark.parametrize("path", ["/healthz", "/account/sign-in/", "/no-such-page/", "/models/"])
def test_where_nobodys_data_is_nothing_is_recorded(client, db, path):
    client.get(path)
    assert not AuditEntry.objects.exists()


def test_administrators_see_their_own_trail(sign_in, alice, dana, charlie, visit):
    sign_in(alice).get(visit.get_absolute_url())
    sign_in(charlie).get(visit.get_absolute_url())
    page = sign_in(dana).get(reverse("accounts:audit"))
    text = page.content.decode()
    assert "Alice Able" in text
    assert str(visit.pk) in text
    assert str(charlie.pk) not in text


@pytest.mark.parametrize("name", ["accounts:audit", "accounts:audit_export"])
def test_others_do_not_see_it(sign_in, client, alice, bob, name):
    for user in (alice, bob):
        assert sign_in(user).get(reverse(name)).status_code == 403
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize(
    ("filters", "n_found"),
    [
        ({}, 3),
        ({"action": "erase"}, 1),
        ({"outcome": "refused"}, 1),
        ({"since": "2001-01-01", "until": "2001-01-02"}, 0),
        ({"since": "2001-01-01"}, 3),
        ({"since": "no date"}, 3),
    ],
)
def test_it_is_filtered(sign_in, alice, bob, dana, visit, filters, n_found):
    sign_in(alice).get(visit.get_absolute_url())
    sign_in(bob).get(visit.get_absolute_url())
    sign_in(alice).post(reverse("analysis:session_delete", args=(visit.pk,)))
    page = sign_in(dana).get(reverse("accounts:audit"), filters)
    assert page.context["page"].paginator.count == n_found


def test_one_row_and_one_person_can_be_followed(sign_in, alice, dana, visit):
    sign_in(alice).get(visit.get_absolute_url())
    sign_in(alice).get(visit.subject.get_absolute_url())
    client = sign_in(dana)
    client.get(visit.get_absolute_url())
    page = client.get(reverse("accounts:audit"), {"object_id": visit.pk, "actor": alice.pk})
    assert [entry.object_id for entry, _ in page.context["rows"]] == [visit.pk]


def test_it_is_exported_with_its_digests(sign_in, alice, dana, visit):
    sign_in(alice).get(visit.get_absolute_url())
    answer = sign_in(dana).get(reverse("accounts:audit_export"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert rows[0]["number"] == "1"
    assert rows[0]["digest"] == entries(number=1)[0].digest
    assert "attachment" in answer["Content-Disposition"]
    assert last().action == "export"


def test_answers_by_a_link_belong_to_the_patient_who_was_asked(client, alice, patient):
    day = timedelta(days=1)
    _, token = create_invitation(patient, alice, asks_phq9=False, asks_mood=True, valid_for=day)
    address = reverse("analysis:self_report_answer", args=(token,))
    client.get(address)
    assert not AuditEntry.objects.exists()
    client.post(address, {"mood": "11"})
    assert (last().outcome, last().chain_id) == ("invalid", SITE_CHAIN)
    client.post(address, {"mood": "4"})
    assert (last().action, last().outcome, last().object_id) == ("create", "done", patient.pk)
    assert (last().chain_id, last().actor_id) == (patient.organization_id, None)
    assert token not in "".join(entry.route for entry in entries())
