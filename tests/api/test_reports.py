"""`/reports/`."""

import uuid
from datetime import UTC, datetime

import pytest

from analysis.models import EmotionReport, Review
from ml.labels import EMOTIONS
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_report, make_session

URL = "/api/v1/reports/"
PART = {
    "recording": str(uuid.uuid4()),
    "name": "face.jpg",
    "kind": "image",
    "n_faces": 1,
    "n_windows": 0,
    "weight": 0.8,
}


def test_it_works(api, alice):
    session = make_session(alice)
    report = make_report(session, "sadness", voice=None, valence=-0.4, parts=[PART])
    body = api(alice).get(f"{URL}{report.pk}/").json()
    assert body["session"] == str(session.pk)
    assert body["subject"] == str(session.subject_id)
    assert body["top_emotion"] == "sadness"
    assert list(body["probabilities"]) == list(EMOTIONS)
    assert body["probabilities"]["sadness"] == pytest.approx(0.58)
    assert body["low"]["sadness"] == pytest.approx(0.51)
    assert body["high"]["sadness"] == pytest.approx(0.65)
    assert body["face"]["sadness"] == pytest.approx(0.58)
    assert body["voice"] is None
    assert (body["revision"], body["state"], body["valence"]) == (1, "preliminary", -0.4)
    assert body["parts"] == [PART]
    assert body["computed_at"].endswith("Z")
    assert api(alice).get(URL).json()["results"] == [body]


def test_a_report_without_evidence_has_no_numbers(api, alice):
    empty = dict.fromkeys(EMOTIONS) | {"low": None, "high": None, "face": None, "n_faces": 0}
    report = make_report(
        make_session(alice), **empty | {"top_emotion": "", "is_inconclusive": True, "reason": "No"}
    )
    body = api(alice).get(f"{URL}{report.pk}/").json()
    for name in ("top_emotion", "probabilities", "low", "high", "face", "voice", "valence"):
        assert body[name] is None, name
    assert (body["is_inconclusive"], body["reason"]) == (True, "No")


def test_it_requires_a_token(api, alice):
    report = make_report(make_session(alice))
    expect_problem(api(None).get(URL), 401, "not_authenticated")
    expect_problem(api(None).get(f"{URL}{report.pk}/"), 401, "not_authenticated")


def test_it_hides_other_organizations(api, alice, charlie):
    report = make_report(make_session(alice))
    assert api(charlie).get(URL).json()["results"] == []
    assert api(charlie).get(f"{URL}?session={report.session_id}").json()["results"] == []
    expect_problem(api(charlie).get(f"{URL}{report.pk}/"), 404, "not_found")


def test_another_role_is_refused(api, alice, bob):
    report = make_report(make_session(alice))
    assert api(bob).get(URL).json()["results"] == []
    expect_problem(api(bob).get(f"{URL}{report.pk}/"), 403, "permission_denied")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reports_are_only_read(api, alice, method):
    address = f"{URL}{make_report(make_session(alice)).pk}/"
    expect_problem(getattr(api(alice), method)(address, {}), 405, "method_not_allowed")
    assert EmotionReport.objects.count() == 1


def test_it_filters_and_orders(api, alice):
    session, other = make_session(alice), make_session(alice)
    old = make_report(session, state="final", computed_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = make_report(session, revision=2, computed_at=datetime(2026, 1, 2, tzinfo=UTC))
    unsure = make_report(other, is_inconclusive=True, computed_at=datetime(2026, 1, 3, tzinfo=UTC))

    def ids(query: str) -> list[uuid.UUID]:
        return [uuid.UUID(row["id"]) for row in api(alice).get(URL + query).json()["results"]]

    assert ids("") == [unsure.pk, new.pk, old.pk]
    assert ids("?ordering=computed_at") == [old.pk, new.pk, unsure.pk]
    assert ids(f"?session={session.pk}") == [new.pk, old.pk]
    assert ids(f"?subject={other.subject_id}") == [unsure.pk]
    assert ids("?state=final") == [old.pk]
    assert ids("?is_inconclusive=true") == [unsure.pk]
    assert ids("?computed_from=2026-01-02T00:00:00Z&is_inconclusive=false") == [new.pk]
    assert ids("?computed_before=2026-01-02T00:00:00Z") == [old.pk]


@pytest.mark.parametrize("query", ["?state=open", "?is_inconclusive=maybe", "?top_emotion=joy"])
def test_it_refuses_bad_parameters(api, alice, query):
    expect_problem(api(alice).get(URL + query), 400, "validation_failed")


def test_the_number_of_queries_does_not_grow(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get(URL)
    for _ in range(20):
        make_report(make_session(alice))
    with django_assert_num_queries(3 + AUDIT_QUERIES):
        assert len(client.get(URL).json()["results"]) == 20


def review(client, report, **fields):
    fields = {"decision": "confirmed", "computed_at": report.computed_at.isoformat()} | fields
    return client.post(f"{URL}{report.pk}/reviews/", fields)


def test_a_report_is_reviewed(api, alice):
    report = make_report(make_session(alice), "sadness")
    client = api(alice)
    answer = review(client, report, decision="corrected", corrected_emotion="fear", note="Afraid")
    assert answer.status_code == 201, answer.content
    body = client.get(f"{URL}{report.pk}/").json()
    assert (body["state"], body["top_emotion"]) == ("final", "sadness")
    assert body["reviews"] == [answer.json()]
    assert {name: answer.json()[name] for name in ("decision", "corrected_emotion", "note")} == {
        "decision": "corrected",
        "corrected_emotion": "fear",
        "note": "Afraid",
    }
    assert answer.json()["reviewed_by"] == "Alice Able"
    review(client, report, decision="rejected")
    reviews = client.get(f"{URL}{report.pk}/").json()["reviews"]
    assert [row["decision"] for row in reviews] == ["rejected", "corrected"]
    assert reviews[0]["corrected_emotion"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decision": "corrected"}, "corrected_emotion"),
        ({"decision": "rejected", "corrected_emotion": "fear"}, "corrected_emotion"),
        ({"decision": "approved"}, "decision"),
        ({"computed_at": "yesterday"}, "computed_at"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_a_wrong_review_is_refused(api, alice, fields, field):
    report = make_report(make_session(alice))
    body = expect_problem(review(api(alice), report, **fields), 400, "validation_failed")
    assert list(field_codes(body)) == [field]
    assert not Review.objects.exists()


def test_a_review_of_what_has_changed_is_a_conflict(api, alice):
    report = make_report(make_session(alice))
    EmotionReport.objects.update(computed_at=datetime(2026, 1, 1, tzinfo=UTC))
    expect_problem(review(api(alice), report), 409, "conflict")
    assert not Review.objects.exists()


def test_the_interval_of_valence_is_there(api, alice):
    fields = {"valence": -0.4, "valence_low": -0.5, "valence_high": -0.25}
    report = make_report(make_session(alice), **fields)
    body = api(alice).get(f"{URL}{report.pk}/").json()
    assert {name: body[name] for name in fields} == fields
