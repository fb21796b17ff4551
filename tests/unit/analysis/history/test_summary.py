"""The summary of a history follows whatever it is computed from."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from analysis.demonstration import list_samples
from analysis.history.summary import refresh_summaries, refresh_summary
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Review, SubjectSummary
from analysis.removal import remove_recording, remove_session
from analysis.reporting import refresh_report
from analysis.submit import submit_recording
from tests.factories import make_recording, make_report, make_session, make_subject

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def patient(alice):
    return make_subject(alice)


def add_visits(alice, patient, *valences):
    reports = []
    for week, valence in enumerate(valences):
        session = make_session(alice, patient, held_at=START + timedelta(weeks=week))
        reports.append(make_report(session, valence=valence))
    return reports


def read(patient):
    return SubjectSummary.objects.get(subject=patient)


def test_it_works(alice, patient):
    reports = add_visits(alice, patient, *([0.0] * 5), -0.9)
    recording = make_recording(reports[0].session)
    refresh_summary(patient.pk)
    summary = read(patient)
    assert (summary.n_sessions, summary.n_reports) == (6, 6)
    assert summary.last_held_at == START + timedelta(weeks=5)
    assert summary.last_recorded_at == recording.created_at
    assert summary.last_report == reports[-1]
    assert summary.trend == [0.0] * 5 + [-0.9]
    assert summary.n_baseline == 5
    # The floor of 0.05, times k of five sessions.
    assert summary.change == pytest.approx(-0.9 / (0.05 * 2.88))
    assert (summary.changed_emotion, summary.emotion_change) == ("", None)


def test_changed_emotion(alice, patient):
    *_, last = add_visits(alice, patient, *([0.0] * 6))
    last.sadness, last.anger, last.top_emotion = 0.07, 0.58, "anger"
    last.save()
    refresh_summary(patient.pk)
    summary = read(patient)
    # Both moved by 0.51; the first of the two is named.
    assert summary.changed_emotion == "anger"
    assert summary.emotion_change == pytest.approx(0.51 / (0.03 * 2.88))


def test_trend_holds_the_newest_twenty_that_nobody_rejected(alice, patient):
    reports = add_visits(alice, patient, *(week / 100 for week in range(25)))
    Review.objects.create(
        organization=patient.organization, report=reports[-1], decision="rejected"
    )
    refresh_summary(patient.pk)
    assert read(patient).trend == [week / 100 for week in range(4, 24)]
    assert read(patient).last_report == reports[-1]


def test_a_person_without_sessions_and_one_who_is_gone(alice, patient):
    gone = make_subject(alice)
    gone_id = gone.pk
    gone.delete()
    refresh_summaries([patient.pk, gone_id])
    assert list(SubjectSummary.objects.values_list("subject", flat=True)) == [patient.pk]
    assert read(patient).change is None


def test_the_last_report_follows_its_deletion(alice, patient):
    first, second = add_visits(alice, patient, 0.1, 0.2)
    refresh_summary(patient.pk)
    remove_session(second.session)
    summary = read(patient)
    assert (summary.n_sessions, summary.trend, summary.last_report) == (1, [0.1], first)


def test_a_removed_recording_takes_its_report_along(alice, patient):
    session = make_session(alice, patient)
    recording = make_recording(session, status="nothing_found", reason="No face.")
    refresh_report(session.pk)
    assert (read(patient).n_reports, read(patient).last_recorded_at) == (1, recording.created_at)
    remove_recording(recording)
    assert (read(patient).n_reports, read(patient).last_recorded_at) == (0, None)


def test_queries_do_not_grow_with_people(alice, django_assert_num_queries):
    people = [make_subject(alice) for _ in range(7)]
    for person in people:
        add_visits(alice, person, 0.1, 0.2)
    ids = [person.pk for person in people]
    refresh_summaries(ids)
    # A savepoint and its release, the lock, reports, reviews, sessions, recordings, the update.
    with django_assert_num_queries(8):
        refresh_summaries(ids)


def test_the_command_fills_all(alice, patient, capsys):
    add_visits(alice, patient, 0.3)
    call_command("refresh_summaries")
    assert "Computed 1 summaries." in capsys.readouterr().out
    assert read(patient).trend == [0.3]


def test_a_session_added_or_moved_on_its_page_is_followed(sign_in, alice, patient):
    client = sign_in(alice)
    note = {"context_note": "Asked to read aloud"}
    client.post(f"/people/{patient.pk}/sessions/new/", note | {"held_at": "2026-03-01T10:00"})
    assert (read(patient).n_sessions, read(patient).last_held_at.day) == (1, 1)
    session = patient.sessions.get()
    client.post(f"/sessions/{session.pk}/edit/", note | {"held_at": "2026-03-09T10:00"})
    assert read(patient).last_held_at.day == 9


def test_an_upload_is_followed(alice, patient, monkeypatch):
    monkeypatch.setattr("analysis.submit.enqueue_recording", lambda pk: None)
    session = make_session(alice, patient)
    upload = inspect_upload(
        io.BytesIO(list_samples()[0].read_bytes()), UploadLimits.from_settings()
    )
    recording = submit_recording(session, upload, alice).recording
    assert read(patient).last_recorded_at == recording.created_at
