import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import Event, Subject
from tests.factories import make_event, make_subject


@pytest.fixture
def create_url(patient) -> str:
    return reverse("analysis:event_create", args=(patient.pk,))


def test_it_works(sign_in, alice, patient, create_url):
    client = sign_in(alice)
    assert client.get(create_url).status_code == 200
    sent = {"kind": "medication", "occurred_at": "2026-03-01T10:00", "note": "sertraline 50 mg"}
    answer = client.post(create_url, sent)
    assert answer["Location"] == patient.get_absolute_url()
    event = Event.objects.get()
    assert (event.subject, event.organization, event.created_by) == (
        patient,
        patient.organization,
        alice,
    )
    # Ten o'clock in the clinic's zone, Berlin.
    assert (event.occurred_at.hour, event.note) == (9, "sertraline 50 mg")


@pytest.mark.parametrize(
    "wrong", [{"kind": "party"}, {"occurred_at": "0001-01-01T00:00"}, {"note": "x" * 201}]
)
def test_nonsense_is_refused_with_a_sentence(sign_in, alice, create_url, wrong):
    sent = {"kind": "other", "occurred_at": "2026-03-01T10:00", "note": ""} | wrong
    answer = sign_in(alice).post(create_url, sent)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Event.objects.exists()


def test_an_archived_patient_takes_no_events(sign_in, alice, patient, create_url):
    Subject.objects.update(archived_at=timezone.now())
    sent = {"kind": "other", "occurred_at": "2026-03-01T10:00"}
    html = sign_in(alice).post(create_url, sent, follow=True).content.decode()
    assert "is archived" in html
    assert not Event.objects.exists()


def test_edit_and_delete(sign_in, alice, patient):
    event = make_event(patient)
    client = sign_in(alice)
    sent = {"kind": "life", "occurred_at": "2026-03-02T10:00", "note": "moved"}
    client.post(reverse("analysis:event_edit", args=(event.pk,)), sent)
    event.refresh_from_db()
    assert (event.kind, event.note, event.occurred_at.day) == ("life", "moved", 2)
    delete = reverse("analysis:event_delete", args=(event.pk,))
    assert "Delete this event?" in client.get(delete).content.decode()
    assert client.post(delete)["Location"] == patient.get_absolute_url()
    assert not Event.objects.exists()


def test_an_event_of_another_clinic_is_hidden(sign_in, alice, charlie):
    event = make_event(make_subject(charlie))
    url = reverse("analysis:event_delete", args=(event.pk,))
    assert sign_in(alice).post(url).status_code == 404
    assert Event.objects.exists()
