"""What did not go well: listed, read again, put aside."""

import pytest

from analysis.models import BatchFile
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_batch, make_recording, make_session, make_study

URL = "/api/v1/attention/"


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids of recordings that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def visit(alice):
    return make_session(alice)


def ids(answer) -> set[str]:
    return {row["id"] for row in answer.json()["results"]}


def test_what_failed_is_listed_and_read_again(
    api, alice, visit, sent, django_capture_on_commit_callbacks
):
    failed = make_recording(visit, status="failed")
    empty = make_recording(visit, status="nothing_found")
    make_recording(visit, status="done")
    client = api(alice)
    assert ids(client.get(URL)) == {str(failed.pk), str(empty.pk)}
    assert ids(client.get(URL + "?status=failed")) == {str(failed.pk)}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(URL + "retry/", {"all": True})
    assert (answer.status_code, answer.json()) == (
        202,
        {"queued": 1, "without_consent": 0, "without_purpose": 0},
    )
    assert sent == [failed.pk]
    again = client.post(URL + "retry/", {"recordings": [str(empty.pk)]})
    assert again.json()["queued"] == 1
    assert ids(client.get(URL)) == set()


def test_what_needs_none_is_put_aside(api, alice, visit):
    first, second = (make_recording(visit, status="failed") for _ in range(2))
    client = api(alice)
    body = client.post(URL + "dismiss/", {"recordings": [str(first.pk)]}).json()
    assert body == {"dismissed": 1}
    assert ids(client.get(URL)) == {str(second.pk)}
    assert client.post(URL + "dismiss/", {"all": True}).json() == {"dismissed": 1}


def test_refused_files_go_with_all(api, bob):
    batch = make_batch(make_study(bob), "C-1_a.wav")
    batch.files.update(status=BatchFile.Status.REFUSED)
    assert api(bob).post(URL + "dismiss/", {"all": True}).json() == {"dismissed": 1}


def test_nobody_touches_what_they_do_not_see(api, alice, bob, charlie, visit):
    failed = make_recording(visit, status="failed")
    for user in (bob, charlie):
        assert ids(api(user).get(URL)) == set()
        named = {"recordings": [str(failed.pk)]}
        assert api(user).post(URL + "dismiss/", named).json() == {"dismissed": 0}
        assert api(user).post(URL + "retry/", named).json()["queued"] == 0
    assert ids(api(alice).get(URL)) == {str(failed.pk)}


@pytest.mark.parametrize("sent", [{}, {"recordings": []}, {"recordings": ["x"], "all": True}])
def test_which_ones_is_said(api, alice, sent):
    body = expect_problem(api(alice).post(URL + "retry/", sent), 400, "validation_failed")
    assert all(name.startswith("recordings") for name in field_codes(body))


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(api, alice, visit, django_assert_max_num_queries, n):
    for _ in range(n):
        make_recording(visit, status="failed")
    client = api(alice)
    with django_assert_max_num_queries(4 + AUDIT_QUERIES):
        assert len(ids(client.get(URL))) == n
