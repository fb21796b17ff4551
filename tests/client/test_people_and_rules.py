"""Care teams, links, imports, groups, markers, attention and retention through the client."""

import httpx
import pytest

from emosense_client import Patience, UnreachableError
from tests.client.conftest import BASE_URL, lose_answer
from tests.factories import make_recording, make_session, make_study, make_subject

BROKEN = httpx.ReadError("Connection reset by peer")


def test_a_patients_care(connect, alice, erin, dana):
    client, subject = connect(alice), str(make_subject(alice).pk)
    member = client.care_teams.add(subject, erin.email)
    assert erin.email in [row["user"]["email"] for row in client.care_teams.list(subject)]
    client.care_teams.remove(member["id"])
    admin = connect(dana)
    grant = admin.grants.create(subject, erin.email, reason="Holiday of the team", days=3)
    assert admin.grants.list(subject).first()["id"] == grant["id"]
    assert admin.grants.revoke(grant["id"])["revoked_at"]
    link = client.links.create(subject, asks_mood=True, asks_phq9=False)
    assert link["url"].startswith("http")
    assert client.links.revoke(link["id"])["revoked_at"]
    assert [row["id"] for row in client.links.list(subject)] == [link["id"]]


def test_who_works_on_a_study(connect, bob, fay):
    client, study = connect(bob), str(make_study(bob).pk)
    member = client.study_members.add(study, fay.email)
    assert client.study_members.get(member["id"]) == member
    assert connect(fay).studies.get(study)["id"] == study
    assert len(list(client.study_members.list(study))) == 2
    client.study_members.remove(member["id"])
    assert [row["user"]["id"] for row in client.study_members.list(study)] == [str(bob.pk)]


def test_people_come_from_tables(connect, alice, bob):
    table = "code,name\nP-1,Ana\nP-2,\n"
    assert connect(alice).subjects.import_csv(table, dry_run=True)["n_taken"] == 2
    assert connect(alice).subjects.import_csv(table)["n_taken"] == 2
    client, study = connect(bob), str(make_study(bob).pk)
    taken = client.participants.import_csv(study, "participant,group\nC-1,A\nC-2,B\n")
    assert (taken["n_taken"], taken["new_groups"]) == (2, ["A", "B"])
    first = client.participants.list(study, code="C-1").first()
    assert client.participants.update(study, first["id"], group="B")["group"] == "B"
    groups = {group["name"]: group for group in client.groups.list(study)}
    assert groups["B"]["n_participants"] == 2
    assert client.groups.update(groups["A"]["id"], name="C")["name"] == "C"
    client.groups.delete(groups["A"]["id"])
    assert [group["name"] for group in client.groups.list(study)] == ["B"]


def test_an_administrator_ends_things(connect, bob, dana):
    study = str(make_study(bob).pk)
    connect(bob).participants.enrol(study, "C-1")
    admin = connect(dana)
    admin.participants.remove(study, admin.participants.list(study).first()["id"])
    assert admin.participants.list(study).first() is None
    assert admin.retention.set(30)["days"] == 30
    assert admin.retention.get(study) == {"days": None, "days_in_force": 30}
    admin.studies.erase(study, reason="not_needed")
    assert admin.studies.list().first() is None


def test_what_needs_attention(connect, alice):
    session = make_session(alice)
    failed = make_recording(session, status="failed", reason="Cannot be read.")
    client = connect(alice)
    assert [row["id"] for row in client.attention.list()] == [str(failed.pk)]
    assert client.attention.dismiss([str(failed.pk)]) == 1
    assert client.attention.list().first() is None
    assert client.attention.retry()["queued"] == 0
    changed = client.recordings.update(str(failed.pk), note="Blurred", tags=["again"])
    assert (changed["note"], changed["tags"]) == ("Blurred", ["again"])


def test_what_was_done_without_an_answer_is_not_done_again(connect, alice, line):
    failed = make_recording(make_session(alice), status="failed", reason="Cannot be read.")
    line.faults = [lose_answer]
    assert connect(alice).attention.dismiss([str(failed.pk)]) is None
    assert connect(alice).attention.list().first() is None


def test_sessions_side_by_side(connect, alice):
    client, subject = connect(alice), make_subject(alice)
    assert client.histories.compare(str(subject.pk))["first"] is None
    session = client.sessions.create(subject=str(subject.pk))
    changed = client.sessions.update(session["id"], context_note="Second visit")
    assert changed["context_note"] == "Second visit"


class Broken(httpx.SyncByteStream):
    """A body that ends too soon."""

    def __iter__(self):
        yield b"half"
        raise BROKEN


def test_a_download_that_breaks_is_fetched_again_whole(connect, alice, line, waits, tmp_path):
    subject = str(make_subject(alice).pk)
    target, client = tmp_path / "ana.zip", connect(alice)
    line.faults = [httpx.Response(200, stream=Broken())]
    client.subjects.download_archive(subject, target)
    assert target.read_bytes().startswith(b"PK")
    assert len(waits) == 1


def test_a_download_that_keeps_breaking_leaves_nothing(connect, alice, line, tmp_path):
    client = connect(alice, patience=Patience(n_tries=2))
    line.faults = [httpx.Response(200, stream=Broken()) for _ in range(2)]
    with pytest.raises(UnreachableError):
        client.download(f"{BASE_URL}/api/v1/me/", tmp_path / "me.json")
    assert list(tmp_path.glob("*me.json*")) == []
