import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle

from analysis.models import SelfReport
from ml.labels import EMOTIONS
from tests.factories import (
    make_recording,
    make_report,
    make_review,
    make_session,
    make_subject,
)

HELD_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def fetch(client, row, *, of="report", **query) -> dict:
    answer = client.get(reverse(f"analysis:{of}_export", args=(row.pk, "fhir")), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
    bundle = json.loads(answer.content)
    check(bundle)
    return bundle


def check(bundle: dict) -> None:
    """Valid FHIR, every reference resolves inside, and nobody's name is in it."""
    Bundle.model_validate(bundle)
    assert bundle["type"] == "collection"
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert set(find_references(bundle)) <= set(urls)
    assert "Moreau" not in json.dumps(bundle)
    for observation in pick(bundle, "Observation"):
        values = [name for name in observation if name.startswith("value")]
        assert len(values) + ("dataAbsentReason" in observation) <= 1


def find_references(value):
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        for inner in value.values():
            yield from find_references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from find_references(inner)


def pick(bundle: dict, kind: str, code: str = "") -> list[dict]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [
        resource
        for resource in resources
        if resource["resourceType"] == kind
        and (not code or resource["code"]["coding"][0]["code"] == code)
    ]


def components(observation: dict) -> dict[str, dict]:
    return {c["code"]["coding"][0]["code"]: c for c in observation["component"]}


def code_of(concept: dict) -> str:
    return concept["coding"][0]["code"]


@pytest.fixture
def held(alice, patient):
    return make_session(alice, patient, held_at=HELD_AT)


@pytest.fixture
def report(held):
    photo = make_recording(held, status="done", width=640, height=480, original_name="Moreau.jpg")
    clip = make_recording(held, "audio", status="done", duration_s=12.5)
    parts = [{"recording": str(row.pk), "name": row.original_name} for row in (photo, clip)]
    parts.append({"recording": "00000000-0000-4000-8000-00000000dead", "name": "gone.wav"})
    return make_report(
        held,
        "sadness",
        voice=[0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.1],
        valence=-0.65,
        valence_low=-0.8,
        valence_high=-0.5,
        disagreement=0.12,
        n_windows=6,
        parts=parts,
        model_versions={"face": "1.0", "voice": "1.2"},
    )


def test_a_report_with_its_parts(sign_in, alice, held, report):
    bundle = fetch(sign_in(alice), held)
    fused = pick(bundle, "Observation", "fused-expression")[0]
    assert (fused["status"], code_of(fused["valueCodeableConcept"])) == ("preliminary", "sadness")
    found = components(fused)
    assert set(EMOTIONS) <= set(found)
    sadness = found["sadness"]
    assert sadness["valueQuantity"]["value"] == 0.58
    assert sadness["valueQuantity"]["code"] == "1"
    limits = sadness["extension"][0]["valueRange"]
    assert (limits["low"]["value"], limits["high"]["value"]) == (0.51, 0.65)
    assert found["valence"]["valueQuantity"]["value"] == -0.65
    assert found["valence"]["extension"][0]["valueRange"]["low"]["value"] == -0.8
    assert found["n-windows"]["valueInteger"] == 6
    assert "no diagnosis and no screening" in fused["note"][0]["text"]
    assert fused["effectiveDateTime"] == "2026-03-14T09:30:00Z"
    voice = pick(bundle, "Observation", "voice-expression")[0]
    assert components(voice)["sadness"]["valueQuantity"]["value"] == 0.4
    grouped = pick(bundle, "DiagnosticReport")[0]
    assert len(grouped["result"]) == 3
    assert grouped["status"] == "preliminary"
    assert "Expression consistent with sadness." in grouped["conclusion"]


def test_what_it_was_made_from_and_by(sign_in, alice, held, report):
    bundle = fetch(sign_in(alice), held)
    image, audio = pick(bundle, "Media")
    assert (image["width"], audio["duration"]) == (640, 12.5)
    assert not {"data", "url", "title"} & (set(image["content"]) | set(audio["content"]))
    fused = pick(bundle, "Observation", "fused-expression")[0]
    sources = {source["reference"] for source in fused["derivedFrom"]}
    assert {f"urn:uuid:{media['id']}" for media in (image, audio)} < sources
    device = pick(bundle, "Device")[0]
    assert [(v["type"]["text"], v["value"]) for v in device["version"]] == [
        ("face", "1.0"),
        ("voice", "1.2"),
    ]
    person = pick(bundle, "Patient")[0]
    assert person["identifier"][0]["value"] == "P-0001"
    assert "name" not in person


@pytest.mark.parametrize(
    ("decision", "emotion", "status"),
    [("confirmed", "", "final"), ("corrected", "fear", "corrected")],
)
def test_a_review_is_in_it(sign_in, alice, held, report, decision, emotion, status):
    make_review(report, alice, decision=decision, corrected_emotion=emotion, note="Afraid.")
    bundle = fetch(sign_in(alice), held)
    fused = pick(bundle, "Observation", "fused-expression")[0]
    assert fused["status"] == pick(bundle, "DiagnosticReport")[0]["status"] == status
    assert code_of(fused["valueCodeableConcept"]) == (emotion or "sadness")
    assert code_of(components(fused)["model-result"]["valueCodeableConcept"]) == "sadness"
    assert code_of(fused["interpretation"][0]) == decision
    assert fused["note"][-1]["text"] == "Afraid."
    assert fused["note"][-1]["authorString"] == "Alice Able"


def test_a_rejected_result_is_withdrawn(sign_in, alice, held, report):
    make_review(report, alice, decision="rejected")
    bundle = fetch(sign_in(alice), held)
    observations = pick(bundle, "Observation")
    assert {row["status"] for row in observations} == {"entered-in-error"}
    fused = pick(bundle, "Observation", "fused-expression")[0]
    assert "valueCodeableConcept" not in fused
    assert fused["dataAbsentReason"]["coding"][0]["system"] == ABSENT
    assert pick(bundle, "DiagnosticReport")[0]["conclusion"].startswith("A clinician rejected")


def test_inconclusive_says_why_there_is_no_value(sign_in, alice, held):
    make_report(held, "anger", is_inconclusive=True, reason="No emotion reaches 60 %.")
    fused = pick(fetch(sign_in(alice), held), "Observation", "fused-expression")[0]
    assert "valueCodeableConcept" not in fused
    assert fused["dataAbsentReason"]["text"] == "No emotion reaches 60 %."
    assert "dataAbsentReason" in components(fused)["model-result"]
    assert components(fused)["anger"]["valueQuantity"]["value"] == 0.58


def test_without_evidence_there_are_no_numbers(sign_in, alice, held):
    nothing = dict.fromkeys((*EMOTIONS, "low", "high", "face")) | {"top_emotion": ""}
    make_report(held, **nothing, is_inconclusive=True, reason="Nothing could be read.", n_faces=0)
    bundle = fetch(sign_in(alice), held)
    fused = pick(bundle, "Observation")[0]
    assert set(components(fused)) == {"n-faces", "n-windows"}
    assert fused["dataAbsentReason"]["text"] == "Nothing could be read."


def test_a_history_with_self_reports(sign_in, alice, patient, held, report):
    later = make_session(alice, patient)
    make_review(make_report(later, "fear", model_versions={"face": "2.0"}), alice)
    SelfReport.objects.create(
        organization=patient.organization,
        subject=patient,
        phq9_answers=[0, 1, 2, 3, 0, 1, 2, 3, 1],
        phq9_total=13,
        mood=4,
        filled_by="patient",
    )
    bundle = fetch(sign_in(alice), patient, of="history")
    fused = pick(bundle, "Observation", "fused-expression")
    assert [row["status"] for row in fused] == ["preliminary", "final"]
    assert len(pick(bundle, "Device")) == 2
    total = pick(bundle, "Observation", "44261-6")[0]
    assert total["valueQuantity"]["value"] == 13
    panel = pick(bundle, "Observation", "44249-1")[0]
    assert panel["category"][0]["coding"][0]["code"] == "survey"
    assert panel["hasMember"] == [{"reference": f"urn:uuid:{total['id']}"}]
    answers = [code_of(c["valueCodeableConcept"]) for c in panel["component"]]
    assert answers[:4] == ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
    assert pick(bundle, "Observation", "mood")[0]["valueQuantity"]["value"] == 4


def test_ids_are_the_same_each_time(sign_in, alice, held, report):
    client = sign_in(alice)
    first, second = ([entry["fullUrl"] for entry in fetch(client, held)["entry"]] for _ in range(2))
    assert first == second


def test_made_up_people_are_marked_everywhere(sign_in, alice):
    session = make_session(alice, make_subject(alice, is_demonstration=True))
    make_report(session)
    client = sign_in(alice)
    for bundle in (fetch(client, session), fetch(client, session.subject, of="history")):
        for resource in (bundle, *(entry["resource"] for entry in bundle["entry"])):
            assert resource["meta"]["security"][0]["code"] == "HTEST"


def test_customers_are_no_patients(sign_in, bob):
    session = make_session(bob, make_subject(bob))
    make_report(session)
    client = sign_in(bob)
    for name, row in (("report", session), ("history", session.subject)):
        url = reverse(f"analysis:{name}_export", args=(row.pk, "fhir"))
        assert client.get(url).status_code == 404
