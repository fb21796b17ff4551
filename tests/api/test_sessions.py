"""`/sessions/`."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from analysis.models import Session
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_recording, make_report, make_session, make_study, make_subject

URL = "/api/v1/sessions/"


def test_it_works(api, alice):
    subject = make_subject(alice)
    created = api(alice).post(
        URL,
        {
            "subject": str(subject.pk),
            "held_at": "2026-03-01T10:00:00+02:00",
            "context_note": "Asked to read a page aloud",
        },
    )
    assert created.status_code == 201
    session = Session.objects.get()
    assert created["Location"] == f"http://testserver{URL}{session.pk}/"
    assert (session.organization, session.created_by) == (alice.organization, alice)
    body = created.json()
    assert body == {
        "id": str(session.pk),
        "subject": str(subject.pk),
        "study": None,
        "held_at": "2026-03-01T08:00:00Z",
        "context_note": "Asked to read a page aloud",
        "created_at": session.created_at.isoformat().replace("+00:00", "Z"),
    }
    assert api(alice).get(f"{URL}{session.pk}/").json() == body
    assert api(alice).get(URL).json()["results"] == [body]


def test_a_session_without_a_time_is_held_now(api, alice):
    before = timezone.now()
    assert api(alice).post(URL, {"subject": str(make_subject(alice).pk)}).status_code == 201
    assert before <= Session.objects.get().held_at <= timezone.now()


def test_a_time_without_a_zone_is_utc(api, alice):
    body = {"subject": str(make_subject(alice).pk), "held_at": "2026-03-01T10:00:00"}
    assert api(alice).post(URL, body).json()["held_at"] == "2026-03-01T10:00:00Z"


def test_a_customer_session_belongs_to_a_study(api, bob):
    study = make_study(bob)
    body = {"subject": str(make_subject(bob).pk), "study": str(study.pk)}
    assert api(bob).post(URL, body).json()["study"] == str(study.pk)
    assert study.participants.get().session == Session.objects.get()
    expect_problem(api(bob).post(URL, body), 409, "conflict")


def test_a_study_is_for_customers_and_not_for_clinicians(api, alice, bob, dana, charlie):
    study = make_study(bob)
    patient = make_subject(alice)
    body = {"subject": str(patient.pk), "study": str(study.pk)}
    expect_problem(api(alice).post(URL, body), 403, "permission_denied")
    problem = expect_problem(api(dana).post(URL, body), 400, "validation_failed")
    assert field_codes(problem) == {"study": "invalid"}
    body["subject"] = str(make_subject(charlie).pk)
    problem = expect_problem(api(charlie).post(URL, body), 400, "validation_failed")
    assert field_codes(problem) == {"study": "does_not_exist"}


def test_deleting_takes_everything_of_the_session(api, alice, django_capture_on_commit_callbacks):
    session, other = make_session(alice), make_session(alice)
    make_recording(session)
    make_report(session)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(alice).delete(f"{URL}{session.pk}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert list(Session.objects.all()) == [other]
    expect_problem(api(alice).get(f"{URL}{session.pk}/"), 404, "not_found")
    expect_problem(api(alice).delete(f"{URL}{session.pk}/"), 404, "not_found")


def test_it_is_not_replaced(api, alice):
    answer = api(alice).put(f"{URL}{make_session(alice).pk}/", {})
    expect_problem(answer, 405, "method_not_allowed")


def test_its_time_and_note_can_be_corrected(api, alice):
    session = make_session(alice)
    sent = {"held_at": "2026-03-01T09:00:00Z", "context_note": "Reading aloud"}
    answer = api(alice).patch(f"{URL}{session.pk}/", sent)
    assert {name: answer.json()[name] for name in sent} == sent
    body = expect_problem(
        api(alice).patch(f"{URL}{session.pk}/", {"held_at": "0900-01-01T00:00:00Z"}),
        400,
        "validation_failed",
    )
    assert "held_at" in field_codes(body)


def test_it_joins_a_study_and_stays_in_it(api, bob):
    session, study = make_session(bob), make_study(bob)
    client, url = api(bob), f"{URL}{session.pk}/"
    assert client.patch(url, {"study": str(study.pk)}).json()["study"] == str(study.pk)
    assert study.participants.get().session == session
    expect_problem(client.patch(url, {"study": None}), 409, "conflict")


def test_an_archived_study_takes_no_session_in(api, bob):
    study = make_study(bob, archived_at=timezone.now())
    answer = api(bob).patch(f"{URL}{make_session(bob).pk}/", {"study": str(study.pk)})
    expect_problem(answer, 409, "conflict")
    assert "is archived" in answer.json()["detail"]


def test_a_study_of_another_house_cannot_be_joined(api, bob, charlie):
    foreign = make_study(charlie)
    answer = api(bob).patch(f"{URL}{make_session(bob).pk}/", {"study": str(foreign.pk)})
    body = expect_problem(answer, 400, "validation_failed")
    assert field_codes(body) == {"study": "does_not_exist"}


def test_it_requires_a_token(api, alice):
    address = f"{URL}{make_session(alice).pk}/"
    for answer in (
        api(None).get(URL),
        api(None).post(URL, {}),
        api(None).get(address),
        api(None).delete(address),
    ):
        expect_problem(answer, 401, "not_authenticated")
    assert Session.objects.count() == 1


def test_it_hides_other_organizations(api, alice, charlie):
    session = make_session(alice)
    address = f"{URL}{session.pk}/"
    assert api(charlie).get(URL).json()["results"] == []
    assert api(charlie).get(f"{URL}?subject={session.subject_id}").json()["results"] == []
    expect_problem(api(charlie).get(address), 404, "not_found")
    expect_problem(api(charlie).delete(address), 404, "not_found")
    problem = expect_problem(
        api(charlie).post(URL, {"subject": str(session.subject_id)}), 400, "validation_failed"
    )
    assert field_codes(problem) == {"subject": "does_not_exist"}
    assert Session.objects.count() == 1


def test_another_role_is_refused(api, alice, bob):
    session = make_session(alice)
    address = f"{URL}{session.pk}/"
    assert api(bob).get(URL).json()["results"] == []
    expect_problem(api(bob).get(address), 403, "permission_denied")
    expect_problem(api(bob).delete(address), 403, "permission_denied")
    expect_problem(
        api(bob).post(URL, {"subject": str(session.subject_id)}), 403, "permission_denied"
    )
    assert Session.objects.count() == 1


def test_an_archived_subject_takes_no_sessions(api, alice):
    subject = make_subject(alice, code="P-1", archived_at=timezone.now())
    problem = expect_problem(api(alice).post(URL, {"subject": str(subject.pk)}), 409, "conflict")
    assert "P-1 is archived" in problem["detail"]
    assert not Session.objects.exists()


def test_a_colleague_outside_the_care_team_is_refused(api, alice, erin):
    session = make_session(alice)
    assert api(erin).get(URL).json()["results"] == []
    expect_problem(api(erin).get(f"{URL}{session.pk}/"), 403, "permission_denied")
    body = {"subject": str(session.subject_id)}
    expect_problem(api(erin).post(URL, body), 403, "permission_denied")
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"subject": None}, {"subject": "null"}),
        ({"subject": "17"}, {"subject": "invalid"}),
        ({"subject": str(uuid.uuid4())}, {"subject": "does_not_exist"}),
        ({"study": str(uuid.uuid4())}, {"study": "does_not_exist"}),
        ({"held_at": "yesterday"}, {"held_at": "invalid"}),
        ({"held_at": "0001-01-01T00:00:00+14:00"}, {"held_at": "overflow"}),
        ({"held_at": "0001-01-02T00:00:00Z"}, {"held_at": "min_value"}),
        ({"held_at": "9999-12-31T23:59:59Z"}, {"held_at": "max_value"}),
        ({"context_note": "x" * 501}, {"context_note": "max_length"}),
    ],
)
def test_bad_input_is_named_by_field(api, alice, change, codes):
    body = {"subject": str(make_subject(alice).pk)} | change
    problem = expect_problem(api(alice).post(URL, body), 400, "validation_failed")
    assert field_codes(problem) == codes
    assert not Session.objects.exists()


def test_it_filters_and_orders(api, alice):
    subject = make_subject(alice)
    times = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    first, second, third = (make_session(alice, subject, held_at=time) for time in times)
    other = make_session(alice, held_at=times[0] - timedelta(days=1))

    def ids(query: str) -> list[uuid.UUID]:
        return [uuid.UUID(row["id"]) for row in api(alice).get(URL + query).json()["results"]]

    assert ids("") == [third.pk, second.pk, first.pk, other.pk]
    assert ids("?ordering=held_at") == [other.pk, first.pk, second.pk, third.pk]
    assert ids(f"?subject={subject.pk}") == [third.pk, second.pk, first.pk]
    assert ids("?held_from=2026-01-02T00:00:00Z") == [third.pk, second.pk]
    assert ids("?held_before=2026-01-02T00:00:00Z") == [first.pk, other.pk]
    assert ids("?held_before=2026-01-02T00:30:00%2B01:00") == [first.pk, other.pk]
    assert ids(f"?study={uuid.uuid4()}") == []


@pytest.mark.parametrize(
    "query", ["?subject=17", "?held_from=soon", "?subject__name=Ada", "?ordering=subject"]
)
def test_it_refuses_bad_parameters(api, alice, query):
    expect_problem(api(alice).get(URL + query), 400, "validation_failed")


def test_the_number_of_queries_does_not_grow(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get(URL)
    for _ in range(20):
        make_session(alice)
    with django_assert_num_queries(2 + AUDIT_QUERIES):
        assert len(client.get(URL).json()["results"]) == 20
