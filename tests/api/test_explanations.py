"""`/recordings/{id}/explanation/`: ask, follow, read."""

import pytest
from django.utils import timezone

from analysis.models import Explanation
from tests.api.expectations import expect_problem
from tests.factories import make_explanation, make_recording, make_session


def address(recording) -> str:
    return f"/api/v1/recordings/{recording.pk}/explanation/"


@pytest.fixture
def recording(alice):
    return make_recording(make_session(alice), "audio", status="done")


@pytest.fixture(autouse=True)
def asked_for(monkeypatch) -> list:
    ids: list = []
    monkeypatch.setattr("analysis.explanation_requests.enqueue_explanation", ids.append)
    return ids


def test_asking_is_accepted_and_followed(
    api, alice, recording, asked_for, django_capture_on_commit_callbacks
):
    client = api(alice)
    expect_problem(client.get(address(recording)), 404, "not_found")
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(address(recording)), client.post(address(recording))]
    explanation = Explanation.objects.get()
    assert asked_for == [explanation.pk]
    assert explanation.requested_by == alice
    for answer in (*answers, client.get(address(recording))):
        assert (answer.status_code, answer["Retry-After"]) == (202, "2")
        assert answer["Location"].endswith(address(recording))
        assert answer.json()["status"] == "queued"


def test_what_was_computed_is_read(api, alice, recording):
    window = {"start_s": 0.0, "end_s": 3.0, "probability": 0.7, "share": 0.2, "slices": [0.1] * 12}
    make_explanation(
        recording,
        status="done",
        emotion="anger",
        windows=[window, window | {"share": None}],
        probability=0.7,
        finished_at=timezone.now(),
    )
    answer = api(alice).get(address(recording))
    body = answer.json()
    assert (answer.status_code, "Retry-After" in answer) == (200, False)
    assert (body["recording"], body["emotion"]) == (str(recording.pk), "anger")
    assert (body["windows"][0]["share"], body["windows"][1]["share"]) == (0.2, None)
    assert (body["face"], body["probability_without"]) == (None, None)
    assert body["finished_at"].endswith("Z")


def test_a_failure_says_why(api, alice, recording):
    make_explanation(recording, status="failed", reason="The models have changed.")
    body = api(alice).get(address(recording)).json()
    assert (body["status"], body["reason"]) == ("failed", "The models have changed.")
    assert body["emotion"] is None


@pytest.mark.parametrize("status", ["queued", "failed", "nothing_found"])
def test_what_was_not_read_cannot_be_explained(api, alice, status):
    recording = make_recording(make_session(alice), status=status)
    expect_problem(api(alice).post(address(recording)), 409, "conflict")
    assert not Explanation.objects.exists()


def test_other_peoples_explanations_are_hidden(api, recording, bob, charlie):
    make_explanation(recording)
    for method in ("get", "post"):
        expect_problem(getattr(api(charlie), method)(address(recording)), 404, "not_found")
        expect_problem(getattr(api(bob), method)(address(recording)), 403, "permission_denied")
