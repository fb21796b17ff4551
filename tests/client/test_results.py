"""Histories, aggregates, files to take along, and results that nobody keeps."""

import pytest

from analysis.models import AdHocAnalysis
from emosense_client import InvalidError, NotFoundError
from tests.api.samples import make_jpeg_bytes
from tests.factories import make_report, make_session, make_study, make_subject


def test_a_person_over_time(connect, alice, tmp_path):
    client, subject = connect(alice), make_subject(alice)
    make_report(make_session(alice, subject))
    pk = str(subject.pk)
    client.histories.add_event(pk, kind="medication", note="sertraline 50 mg")
    client.histories.add_self_report(pk, mood=6)
    history = client.histories.get(pk)
    assert len(history["points"]) == 1
    assert [event["note"] for event in history["events"]] == ["sertraline 50 mg"]
    assert [row["mood"] for row in client.histories.self_reports(pk)] == [6]
    event = client.histories.events(pk).first()
    client.histories.delete_event(pk, event["id"])
    assert client.histories.events(pk).first() is None
    target = tmp_path / "history.csv"
    client.exports.subject(pk, "csv", target)
    assert target.read_text(encoding="utf-8-sig")
    with pytest.raises(NotFoundError):
        client.exports.subject(pk, "exe", tmp_path / "history.exe")
    assert [path.name for path in tmp_path.iterdir()] == ["history.csv"]


def test_a_study_taken_together(connect, bob, tmp_path):
    client, study = connect(bob), make_study(bob)
    assert client.aggregates.get(str(study.pk))["study"] == str(study.pk)
    target = tmp_path / "people.csv"
    client.exports.study(str(study.pk), "participants", "csv", target)
    assert target.stat().st_size > 0


def test_a_file_is_read_once_and_kept_nowhere(connect, alice, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.ad_hoc_requests.enqueue_ad_hoc", lambda pk: True)
    photo = tmp_path / "face.jpg"
    photo.write_bytes(make_jpeg_bytes())
    client = connect(alice)
    with pytest.raises(InvalidError, match="must be told"):
        client.analyze.send(photo, purpose="research", notice_given=False)
    sent = client.analyze.send(photo, purpose="research", notice_given=True)
    assert client.analyze.get(sent["id"])["status"] == "queued"
    client.analyze.delete(sent["id"])
    assert not AdHocAnalysis.objects.exists()
