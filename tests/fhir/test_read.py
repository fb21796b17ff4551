"""One resource by its id: what it holds, where it leads, and who may have it."""

import json

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.audit_models import AuditEntry
from accounts.tokens import create_token
from analysis.exports.fhir.identity import find_row, identify
from tests.audit import AUDIT_QUERIES
from tests.factories import make_recording, make_report, make_review, make_session, make_subject

FUSED = "fused-expression"


def references(value):
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_what_it_can_do_is_open_to_everyone(db):
    answer = Client().get("/fhir/metadata")
    assert answer.status_code == 200
    statement = answer.json()
    assert (statement["fhirVersion"], statement["kind"]) == ("4.0.1", "instance")
    types = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert set(types) == {
        *("Observation", "DiagnosticReport", "Patient", "Media", "Device", "Organization")
    }
    assert {"name": "date", "type": "date"} in types["Observation"]["searchParam"]
    assert [one["code"] for one in types["Device"]["interaction"]] == ["read"]


def test_the_statement_is_valid(fhir, alice):
    fhir(alice)("metadata")


def test_a_report_leads_to_everything_that_it_refers_to(fhir, alice, report):
    ask = fhir(alice)
    found = {f"DiagnosticReport/{report.pk}"}
    seen: dict[str, dict] = {}
    while found - set(seen):
        path = (found - set(seen)).pop()
        seen[path] = ask(path)
        assert path == f"{seen[path]['resourceType']}/{seen[path]['id']}"
        found |= set(references(seen[path]))
    kinds = sorted(path.partition("/")[0] for path in seen)
    assert kinds == [
        *("Device", "DiagnosticReport", "Media", "Media"),
        *("Observation", "Observation", "Observation", "Organization", "Patient"),
    ]
    assert "Moreau" not in json.dumps(list(seen.values()))


def test_the_fused_result(fhir, alice, report):
    observation = fhir(alice)(f"Observation/{identify(report.pk, FUSED)}")
    assert observation["status"] == "preliminary"
    assert observation["valueCodeableConcept"]["coding"][0]["code"] == "sadness"
    assert observation["subject"] == {"reference": f"Patient/{report.session.subject_id}"}


@pytest.mark.parametrize(
    ("decision", "status"), [("confirmed", "final"), ("rejected", "entered-in-error")]
)
def test_a_review_is_in_it(fhir, alice, report, decision, status):
    make_review(report, alice, decision=decision)
    ask = fhir(alice)
    assert ask(f"DiagnosticReport/{report.pk}")["status"] == status
    assert ask(f"Observation/{identify(report.pk, FUSED)}")["status"] == status


@pytest.mark.parametrize("role", ["phq9-panel", "phq9-total", "mood"])
def test_self_reports_are_surveys(fhir, alice, self_report, role):
    observation = fhir(alice)(f"Observation/{identify(self_report.pk, role)}")
    assert observation["category"][0]["coding"][0]["code"] == "survey"


def test_an_earlier_revision_can_still_be_read(fhir, alice, report):
    make_report(report.session, revision=2, state="final")
    assert fhir(alice)(f"DiagnosticReport/{report.pk}")["id"] == str(report.pk)


def test_ids_lead_back_to_their_rows(report):
    for role in (FUSED, "face-expression", "mood", "Patient"):
        there = identify(report.pk, role)
        assert str(find_row(type(report.pk)(there), role)) == str(report.pk)
    assert len({identify(report.pk, role) for role in (FUSED, "mood", "Patient")}) == 3


def paths_of(report) -> list[str]:
    photo = report.session.recordings.first()
    return [
        f"Patient/{report.session.subject_id}",
        f"DiagnosticReport/{report.pk}",
        f"Observation/{identify(report.pk, FUSED)}",
        f"Media/{photo.pk}",
    ]


def test_who_sees_what(fhir, alice, bob, dana, erin, charlie, report):
    expected = {alice: 200, dana: 200, bob: 403, erin: 403, charlie: 404}
    for user, status in expected.items():
        ask = fhir(user)
        for path in paths_of(report):
            outcome = ask(path, status)
            if status != 200:
                assert outcome["resourceType"] == "OperationOutcome"
                code = {403: "forbidden", 404: "not-found"}[status]
                assert outcome["issue"][0]["code"] == code


def test_customers_are_not_there(fhir, bob, dana):
    customer = make_subject(bob)
    session = make_session(bob, customer)
    report, recording = make_report(session), make_recording(session)
    for user in (bob, dana):
        ask = fhir(user)
        for path in (
            f"Patient/{customer.pk}",
            f"DiagnosticReport/{report.pk}",
            f"Observation/{identify(report.pk, FUSED)}",
            f"Media/{recording.pk}",
        ):
            assert ask(path, 404)["issue"][0]["code"] == "not-found"
        for kind in ("Patient", "DiagnosticReport", "Observation", "Media"):
            assert "entry" not in ask(kind)


def test_a_device_is_seen_where_its_reports_are(fhir, alice, erin, report):
    ask = fhir(alice)
    reference = ask(f"Observation/{identify(report.pk, FUSED)}")["device"]["reference"]
    assert ask(reference)["version"][0]["value"] == "1.0"
    fhir(erin)(reference, 404)


def test_an_organization_is_ones_own(fhir, alice, charlie):
    path = f"Organization/{alice.organization_id}"
    assert fhir(alice)(path)["name"] == alice.organization.name
    fhir(charlie)(path, 404)


def test_a_token_is_needed(db, alice, report):
    path = f"/fhir/Patient/{report.session.subject_id}"
    for client in (APIClient(), APIClient(headers={"Authorization": "Bearer emo_wrong"})):
        answer = client.get(path)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["issue"][0]["code"] == "login"
    _, plain = create_token(alice, "sender", scopes=["upload"])
    answer = APIClient(headers={"Authorization": f"Bearer {plain}"}).get(path)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (403, "forbidden")


def test_a_person_with_a_browser_is_nobody_here(sign_in, alice, report):
    assert sign_in(alice).get("/fhir/Patient").status_code == 401


def test_other_forms_are_refused(fhir, alice):
    client = fhir(alice).client
    for query, accepted in (({}, "application/fhir+xml"), ({"_format": "xml"}, "*/*")):
        answer = client.get("/fhir/Patient", query, headers={"Accept": accepted})
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (406, "not-supported")
        assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
    for accepted in ("application/json", "application/fhir+json", "*/*"):
        answer = client.get("/fhir/Patient", {"_format": "json"}, headers={"Accept": accepted})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"


@pytest.mark.parametrize("path", ["", "Encounter", "Observation/", "Patient/1", "Device"])
def test_other_addresses_are_refused_in_kind(fhir, alice, path):
    assert fhir(alice)(path, 404)["issue"][0]["code"] == "not-found"


def test_nothing_is_written_here(fhir, alice, patient):
    client = fhir(alice).client
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)(f"/fhir/Patient/{patient.pk}")
        assert answer.status_code == 405
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_only_the_head(fhir, alice, patient):
    answer = fhir(alice).client.head(f"/fhir/Patient/{patient.pk}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_too_many_requests(fhir, alice, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"requests": "1/m", "uploads": "1/m"}
    }
    ask = fhir(alice)
    ask("Patient")
    answer = ask.client.get("/fhir/Patient")
    assert answer.status_code == 429
    assert answer.json()["issue"][0]["code"] == "throttled"
    assert int(answer["Retry-After"]) > 0


def test_it_is_recorded_under_the_row_itself(fhir, alice, report):
    fhir(alice)(f"Observation/{identify(report.pk, FUSED)}")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.channel, entry.action, entry.actor_id) == ("api", "read", alice.pk)
    assert (entry.object_kind, entry.object_id) == ("report", report.pk)


def test_made_up_people_are_marked(fhir, alice, report):
    type(report.session.subject).objects.update(is_demonstration=True)
    for path in paths_of(report):
        assert fhir(alice)(path)["meta"]["security"][0]["code"] == "HTEST"


def test_the_number_of_queries_is_fixed(fhir, alice, report, django_assert_max_num_queries):
    ask = fhir(alice)
    ask("Patient")
    with django_assert_max_num_queries(12 + AUDIT_QUERIES):
        ask(f"Observation/{identify(report.pk, FUSED)}")
