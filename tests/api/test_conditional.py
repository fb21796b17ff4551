"""ETags and conditional requests."""

import pytest

from analysis.models import Subject
from tests.api.expectations import expect_problem
from tests.factories import make_recording, make_session, make_subject

URL = "/api/v1/subjects/"


@pytest.fixture
def patient(alice) -> Subject:
    return make_subject(alice, code="P-0001")


def test_what_has_not_changed_is_not_sent_again(api, alice, patient):
    client = api(alice)
    for url in (URL, f"{URL}{patient.pk}/", "/api/v1/problems/not_found/"):
        first = client.get(url)
        assert first["ETag"].startswith('"')
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert client.head(url)["ETag"] == first["ETag"]
    assert "private" in first["Cache-Control"]


def test_what_has_changed_is_sent(api, alice, patient):
    client, url = api(alice), f"{URL}{patient.pk}/"
    before = client.get(url)["ETag"]
    client.patch(url, {"name": "Ada"})
    after = client.get(url, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_a_304_keeps_the_headers_of_polling_and_limits(api, alice):
    client = api(alice)
    url = f"/api/v1/recordings/{make_recording(make_session(alice)).pk}/"
    again = client.get(url, headers={"If-None-Match": client.get(url)["ETag"]})
    assert again.status_code == 304
    assert again["Retry-After"] == "2"
    assert "RateLimit" in again.headers


def test_a_change_of_what_was_read_is_taken(api, alice, patient):
    client, url = api(alice), f"{URL}{patient.pk}/"
    etag = client.get(url)["ETag"]
    answer = client.patch(url, {"name": "Ada"}, headers={"If-Match": f'"other", {etag}'})
    assert answer.status_code == 200
    patient.refresh_from_db()
    assert patient.name == "Ada"


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(api, alice, patient):
    client, url = api(alice), f"{URL}{patient.pk}/"
    etag = client.get(url)["ETag"]
    Subject.objects.filter(pk=patient.pk).update(name="Grace")
    answer = client.patch(url, {"name": "Ada"}, headers={"If-Match": etag})
    expect_problem(answer, 412, "precondition_failed")
    patient.refresh_from_db()
    assert patient.name == "Grace"
    assert client.patch(url, {"name": "Ada"}, headers={"If-Match": "*"}).status_code == 200


def test_deleting_may_be_conditional_too(api, alice):
    session = make_session(alice)
    client, url = api(alice), f"/api/v1/sessions/{session.pk}/"
    etag = client.get(url)["ETag"]
    expect_problem(client.delete(url, headers={"If-Match": '"x"'}), 412, "precondition_failed")
    assert client.delete(url, headers={"If-Match": etag}).status_code == 204


def test_where_nothing_can_be_read_nothing_matches(api, alice):
    url = f"/api/v1/recordings/{make_recording(make_session(alice)).pk}/face/"
    answer = api(alice).put(url, {"track": None}, headers={"If-Match": "*"})
    expect_problem(answer, 412, "precondition_failed")


def test_a_condition_opens_nothing(api, bob, charlie, patient):
    for stranger, status, code in ((bob, 403, "permission_denied"), (charlie, 404, "not_found")):
        answer = api(stranger).patch(
            f"{URL}{patient.pk}/", {"name": "x"}, headers={"If-Match": "*"}
        )
        assert answer.status_code in (status, 412), code
    patient.refresh_from_db()
    assert patient.name != "x"
