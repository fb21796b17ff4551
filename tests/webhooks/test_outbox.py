"""What is written down for whom, in the transaction that does it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import resolve
from django.utils import timezone

from analysis import inference, run, tasks
from analysis.models import BatchFile, Delivery, Recording, WebhookEvent
from analysis.removal import remove_subject
from analysis.reviewing import Verdict, review_report
from analysis.webhooks.outbox import Fact, announce, announce_recordings, announce_withdrawn
from ml.errors import MediaError
from tests.factories import (
    keep_bytes,
    make_batch,
    make_recording,
    make_report,
    make_session,
    make_study,
    make_subject,
    make_webhook,
)
from tests.readings import fuse_by_mean, make_face, make_image_reading


@pytest.fixture
def visit(alice):
    return make_session(alice, make_subject(alice, name="Ana Moreau", code="P-0001"))


@pytest.fixture
def read(monkeypatch):
    """Reads a recording as a worker does, with a stand-in for the models."""
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)

    def _read(session, reading) -> Recording:
        sha256 = keep_bytes(session.organization, uuid4().bytes)
        recording = make_recording(session, sha256=sha256, original_name="Moreau.jpg")

        def answer(*_args, **_options):
            if isinstance(reading, Exception):
                raise reading
            return reading

        monkeypatch.setattr(inference, "read_recording", answer)
        run.run_recording(recording.pk, worker_name="test")
        return recording

    return _read


def told() -> list[str]:
    return list(Delivery.objects.order_by("event").values_list("event", flat=True))


def test_a_recording_that_was_read(webhook, visit, read):
    recording = read(visit, make_image_reading(make_face()))
    assert told() == ["recording.finished", "report.ready"]
    finished, ready = Delivery.objects.order_by("event")
    data = finished.payload["data"]
    assert data == {
        "id": str(recording.pk),
        "kind": "recording",
        "status": "done",
        "session": str(visit.pk),
        "url": f"/api/v1/recordings/{recording.pk}/",
    }
    assert finished.payload["type"] == "recording.finished"
    assert finished.payload["timestamp"].endswith("Z")
    assert ready.payload["data"]["id"] == str(visit.reports.get().pk)
    for delivery in (finished, ready):
        assert resolve(delivery.payload["data"]["url"]).namespaces == ["api"]


def test_nothing_of_a_person_is_in_a_message(webhook, visit, read):
    read(visit, make_image_reading(make_face()))
    for delivery in Delivery.objects.all():
        text = json.dumps(delivery.payload)
        for word in ("Moreau", "P-0001", "Asked", "sadness", "happiness", "probab"):
            assert word not in text


def test_a_recording_that_could_not_be_read(webhook, visit, read):
    read(visit, MediaError("The file is cut off."))
    assert told() == ["recording.failed", "report.ready"]
    assert "cut off" not in json.dumps(Delivery.objects.first().payload)


def test_a_report_is_ready_once_nothing_of_its_session_waits(webhook, visit, read):
    make_recording(visit)
    read(visit, make_image_reading(make_face()))
    assert told() == ["recording.finished"]


def test_a_recording_that_was_given_up(webhook, visit, settings):
    lost = make_recording(
        visit,
        status="running",
        attempts=settings.QUEUE_MAX_ATTEMPTS,
        lease_expires_at=timezone.now() - timedelta(hours=1),
    )
    run.sweep_queue()
    assert Delivery.objects.get(event="recording.failed").payload["data"]["id"] == str(lost.pk)


def test_a_report_that_was_reviewed(webhook, alice, visit):
    report = make_report(visit)
    review_report(report.pk, alice, Verdict("confirmed", report.computed_at))
    assert told() == ["report.final"]
    assert Delivery.objects.get().payload["data"]["status"] == "final"


def test_a_person_who_was_erased(webhook, visit):
    subject = visit.subject
    pk = str(subject.pk)
    remove_subject(subject)
    data = Delivery.objects.get(event="subject.erased").payload["data"]
    assert data == {"id": pk, "kind": "subject", "status": "erased"}


def test_a_consent_that_was_withdrawn(webhook, visit):
    announce_withdrawn(visit.organization_id, visit.subject_id, uuid4())
    data = Delivery.objects.get().payload["data"]
    assert (data["kind"], data["subject"]) == ("consent", str(visit.subject_id))


def test_an_upload_that_was_read_to_its_end_is_told_of_once(webhook, bob):
    study = make_study(bob)
    batch = make_batch(study, "a.wav", "b.wav")
    recording = make_recording(make_session(bob), "audio")
    first, second = batch.files.order_by("name")
    BatchFile.objects.filter(pk=first.pk).update(status="stored", recording=recording)
    tasks.sweep()
    BatchFile.objects.filter(pk=second.pk).update(status="refused")
    tasks.sweep()
    assert told() == [], "one is still being read"
    Recording.objects.update(status="done", finished_at=timezone.now())
    tasks.sweep()
    tasks.sweep()
    assert told() == ["batch.finished"]
    assert Delivery.objects.get().payload["data"]["id"] == str(batch.pk)


def test_uploads_from_before_are_not_told_of(bob, dana):
    batch = make_batch(make_study(bob), "a.wav")
    batch.files.update(status="refused")
    make_webhook(dana)
    tasks.sweep()
    assert told() == []


def test_only_who_wants_to_know_is_told(dana, charlie, visit):
    wanting = make_webhook(dana, events=["recording.finished"])
    make_webhook(dana, events=["report.final"])
    make_webhook(dana, is_active=False)
    make_webhook(charlie)
    announce_recordings(visit.organization_id, [make_recording(visit, status="done")])
    assert Delivery.objects.get().webhook == wanting


def test_two_webhooks_get_the_same_event(dana, visit):
    make_webhook(dana)
    make_webhook(dana)
    announce_recordings(visit.organization_id, [make_recording(visit, status="done")])
    assert len(set(Delivery.objects.values_list("event_id", flat=True))) == 1
    assert Delivery.objects.count() == 2


def test_what_is_rolled_back_is_not_told(webhook, visit):
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        announce_recordings(visit.organization_id, [make_recording(visit, status="done")])
        raise Broken
    assert told() == []


def test_many_events_take_few_queries(webhook, visit, django_assert_max_num_queries):
    facts = [Fact("recording", uuid4(), "done") for _ in range(300)]
    # The webhooks, and SQLite's parameters allow of some fifty rows at once.
    with django_assert_max_num_queries(12):
        announce(WebhookEvent.RECORDING_FINISHED, visit.organization_id, facts)
    assert Delivery.objects.count() == 300


def test_where_nobody_listens_it_takes_one(visit, django_assert_num_queries):
    with django_assert_num_queries(1):
        announce("report.final", visit.organization_id, [Fact("report", uuid4(), "final")])


def test_messages_are_sent_after_the_transaction(
    webhook, visit, enqueued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        announce_recordings(visit.organization_id, [make_recording(visit, status="done")])
        assert enqueued == []
    assert enqueued == [str(Delivery.objects.get().pk)]
