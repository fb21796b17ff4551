"""Server-sent events: what is told, when a stream ends, who may listen, and how many."""

import gc
import json
import urllib.request

import pytest

from accounts.tokens import create_token
from analysis.api import events
from analysis.api.events import EventStream
from analysis.api.views.events import read_batch, read_recording, read_session
from analysis.models import Batch, Recording
from tests.api.expectations import expect_problem
from tests.factories import make_batch, make_recording, make_session, make_study


@pytest.fixture
def session(alice):
    return make_session(alice)


@pytest.fixture
def meanwhile(monkeypatch) -> list:
    """What happens in each of the pauses between two questions, first to last."""
    steps: list = []

    def sleep(seconds):
        if steps:
            steps.pop(0)()

    monkeypatch.setattr("analysis.api.events.time.sleep", sleep)
    return steps


def listen(client, address: str, **headers) -> list[dict]:
    """Every event of a stream, its comments under the name of `comment`."""
    answer = client.get(address, headers={"Accept": "text/event-stream"} | headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    text = b"".join(answer.streaming_content).decode()
    answer.close()
    return [read_event(block) for block in text.split("\n\n") if block]


def read_event(block: str) -> dict:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return {name if name else "comment": value for name, value in fields.items()}


def states(found: list[dict]) -> list[dict]:
    return [json.loads(event["data"]) for event in found if event.get("event") == "state"]


def move(recording, **columns):
    return lambda: Recording.objects.filter(pk=recording.pk).update(**columns)


def test_each_change_of_a_recording_is_told_once(api, alice, session, meanwhile):
    recording = make_recording(session)
    meanwhile += [
        lambda: None,
        move(recording, progress=0.5),
        move(recording, status="done", progress=1.0),
    ]
    found = listen(api(alice), f"/api/v1/recordings/{recording.pk}/events/")
    assert [(s["status"], s["progress"]) for s in states(found)] == [
        ("queued", 0.0),
        ("queued", 0.5),
        ("done", 1.0),
    ]
    assert "retry" in found[0]
    assert len({event["id"] for event in found if "id" in event}) == 3


def test_who_connects_again_is_told_what_is_new(api, alice, session, meanwhile):
    recording = make_recording(session)
    meanwhile.append(move(recording, status="failed", reason="It is damaged."))
    address = f"/api/v1/recordings/{recording.pk}/events/"
    *_, first, last = listen(api(alice), address)
    assert states([last])[0]["reason"] == "It is damaged."
    again = listen(api(alice), address, **{"Last-Event-ID": first["id"]})
    assert states(again) == states([last])
    done = api(alice).get(address, headers={"Last-Event-ID": last["id"]})
    assert done.status_code == 204


def test_a_quiet_stream_shows_that_it_lives_and_ends(api, alice, session, monkeypatch):
    clock = iter(range(0, 10_000, 4))
    monkeypatch.setattr("analysis.api.events.time.sleep", lambda seconds: None)
    monkeypatch.setattr("analysis.api.events.time.monotonic", lambda: next(clock))
    recording = make_recording(session)
    found = listen(api(alice), f"/api/v1/recordings/{recording.pk}/events/")
    assert len(states(found)) == 1
    assert sum("comment" in event for event in found) > 2


def test_a_session_counts_its_recordings(api, alice, session, meanwhile):
    recording = make_recording(session)
    make_recording(session, "audio", status="nothing_found")
    meanwhile.append(move(recording, status="done"))
    found = states(listen(api(alice), f"/api/v1/sessions/{session.pk}/events/"))
    assert [(s["recordings"]["queued"], s["recordings"]["done"]) for s in found] == [(1, 0), (0, 1)]
    empty = make_session(alice)
    (only,) = states(listen(api(alice), f"/api/v1/sessions/{empty.pk}/events/"))
    assert set(only["recordings"].values()) == {0}


def test_a_bulk_upload_counts_its_files(api, bob, meanwhile):
    batch = make_batch(make_study(bob), "C-1_a.wav")
    meanwhile.append(lambda: Batch.objects.update(status="closed"))
    found = states(listen(api(bob), f"/api/v1/batches/{batch.pk}/events/"))
    assert [(s["status"], s["counts"]["expected"]) for s in found] == [("open", 1), ("closed", 1)]


def test_what_goes_away_ends_the_stream(api, alice, session, meanwhile):
    recording = make_recording(session)
    meanwhile.append(lambda: session.subject.care_team.all().delete())
    *_, last = listen(api(alice), f"/api/v1/recordings/{recording.pk}/events/")
    assert last["event"] == "gone"


def test_who_leaves_a_study_hears_no_more_of_it(api, bob, meanwhile):
    study = make_study(bob)
    meanwhile.append(lambda: study.members.all().delete())
    *_, last = listen(api(bob), f"/api/v1/batches/{make_batch(study, 'C-1_a.wav').pk}/events/")
    assert last["event"] == "gone"


def test_one_question_costs_one_query(alice, session, bob, django_assert_num_queries):
    recording, batch = make_recording(session), make_batch(make_study(bob), "C-1_a.wav")
    for read, user, row in (
        (read_recording, alice, recording),
        (read_session, alice, session),
        (read_batch, bob, batch),
    ):
        with django_assert_num_queries(1):
            assert read(user, row.pk) is not None


def test_only_so_many_at_once(api, alice, session, settings, meanwhile):
    settings.API_EVENT_STREAMS = 1
    client, address = api(alice), f"/api/v1/recordings/{make_recording(session).pk}/events/"
    first = client.get(address)
    refused = client.get(address)
    expect_problem(refused, 503, "unavailable")
    assert int(refused["Retry-After"]) > 0
    first.close()  # the client left before it read anything
    second = client.get(address)
    assert second.status_code == 200
    second.close()
    assert events.slots.take()
    events.slots.give_back()


def test_a_stream_that_no_server_closes_gives_its_slot_back(settings):
    settings.API_EVENT_STREAMS = 1
    assert events.slots.take()
    stream = EventStream(lambda: None, "")
    assert not events.slots.take()
    del stream
    gc.collect()
    assert events.slots.take()
    assert not events.slots.take()


def test_others_may_not_listen(api, bob, charlie, session):
    recording = make_recording(session)
    for row, noun in ((recording, "recordings"), (session, "sessions")):
        address = f"/api/v1/{noun}/{row.pk}/events/"
        expect_problem(api(charlie).get(address), 404, "not_found")
        expect_problem(api(bob).get(address), 403, "permission_denied")
        expect_problem(api(None).get(address), 401, "not_authenticated")


@pytest.mark.django_db(transaction=True)
def test_events_arrive_as_they_happen(live_server, alice, session, monkeypatch):
    """Over a real connection: the first event is there before the second has happened."""
    monkeypatch.setattr(events, "POLL_EVERY_S", 0.02)
    recording, (_, token) = make_recording(session), create_token(alice, "laptop")
    request = urllib.request.Request(
        f"{live_server.url}/api/v1/recordings/{recording.pk}/events/",
        headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"},
    )
    with urllib.request.urlopen(request, timeout=20) as stream:
        seen = []
        for line in stream:
            if line.startswith(b"data:"):
                seen.append(json.loads(line[5:])["status"])
                if seen == ["queued"]:
                    Recording.objects.filter(pk=recording.pk).update(status="done")
    assert seen == ["queued", "done"]
