"""`/recordings/{id}/markers/`, notes and tags: what people write about recordings."""

import pytest

from analysis.models import Marker
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_marker, make_recording, make_session


@pytest.fixture
def clip(alice):
    return make_recording(make_session(alice), "audio", status="done", duration_s=3.0)


@pytest.fixture
def url(clip):
    return f"/api/v1/recordings/{clip.pk}/"


def test_a_moment_is_named_and_forgotten(api, alice, clip, url):
    client = api(alice)
    made = client.post(url + "markers/", {"name": "sees the price", "time_s": 1.25})
    assert made.status_code == 201
    body = made.json()
    assert (body["recording"], body["time_s"]) == (str(clip.pk), 1.25)
    assert client.get(made["Location"]).json() == body
    assert client.get(url + "markers/?name=sees the price").json()["results"] == [body]
    assert client.get(url + "markers/?name=other").json()["results"] == []
    assert client.delete(made["Location"]).status_code == 204
    assert not Marker.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "x"}, "time_s"),
        ({"name": "x", "time_s": -1}, "time_s"),
        ({"name": "x", "time_s": 3.1}, "time_s"),
        ({"name": "taken", "time_s": 1}, "name"),
        ({"name": "", "time_s": 1}, "name"),
    ],
)
def test_what_does_not_fit_is_refused(api, alice, clip, url, sent, field):
    make_marker(clip, "taken")
    body = expect_problem(api(alice).post(url + "markers/", sent), 400, "validation_failed")
    assert set(field_codes(body)) == {field}


@pytest.mark.parametrize("n", [1, 5])
def test_number_of_queries_is_fixed(api, alice, clip, url, django_assert_max_num_queries, n):
    for number in range(n):
        make_marker(clip, f"moment {number}")
    client = api(alice)
    with django_assert_max_num_queries(5 + AUDIT_QUERIES):
        assert len(client.get(url + "markers/").json()["results"]) == n


def test_a_note_and_tags_are_written(api, alice, clip, url):
    client = api(alice)
    body = client.patch(url, {"note": "Noisy", "tags": ["pilot", "panel 2"]}).json()
    assert (body["note"], body["tags"]) == ("Noisy", ["pilot", "panel 2"])
    assert client.patch(url, {"tags": []}).json()["note"] == "Noisy"
    clip.refresh_from_db()
    assert (clip.note, clip.tags) == ("Noisy", [])


@pytest.mark.parametrize("tags", [["a,b"], ["x" * 101], ["t"] * 21, "pilot"])
def test_tags_are_words(api, alice, url, tags):
    body = expect_problem(api(alice).patch(url, {"tags": tags}), 400, "validation_failed")
    assert all(name.startswith("tags") for name in field_codes(body))


def test_a_changed_recording_is_not_written_over(api, alice, clip, url):
    client = api(alice)
    etag = client.get(url)["ETag"]
    assert client.patch(url, {"note": "A"}, headers={"If-Match": etag}).status_code == 200
    late = client.patch(url, {"note": "B"}, headers={"If-Match": etag})
    expect_problem(late, 412, "precondition_failed")
    clip.refresh_from_db()
    assert clip.note == "A"


def test_who_may(api, bob, charlie, clip, url):
    marker = make_marker(clip)
    for address in (url + "markers/", f"/api/v1/markers/{marker.pk}/"):
        expect_problem(api(bob).get(address), 403, "permission_denied")
        expect_problem(api(charlie).get(address), 404, "not_found")
