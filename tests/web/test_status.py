import re

from django.urls import reverse

from tests.factories import make_recording, make_report


def read_status(client, session) -> str:
    return client.get(reverse("analysis:session_status", args=(session.pk,))).content.decode()


def pace_of(html: str) -> str:
    return re.search(r'data-pace="(\w+)"', html)[1]


def test_it_is_a_fragment_that_no_one_keeps(sign_in, alice, visit):
    answer = sign_in(alice).get(reverse("analysis:session_status", args=(visit.pk,)))
    assert b"<html" not in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_pace_follows_the_work(sign_in, alice, visit):
    client = sign_in(alice)
    assert pace_of(read_status(client, visit)) == "stop"
    recording = make_recording(visit)
    assert pace_of(read_status(client, visit)) == "slow"
    make_recording(visit, status="running")
    assert pace_of(read_status(client, visit)) == "fast"
    visit.recordings.update(status="done", claim=None)
    assert pace_of(read_status(client, visit)) == "stop"
    recording.refresh_from_db()
    assert recording.is_finished


def test_it_is_the_same_while_nothing_changes(sign_in, alice, visit):
    # The page compares fragments: a fresh token in each would make it redraw all the time.
    make_recording(visit, status="failed")
    client = sign_in(alice)
    assert read_status(client, visit) == read_status(client, visit)


def test_the_sentence_tells_the_result_when_all_is_read(sign_in, alice, visit):
    make_recording(visit, status="done")
    make_recording(visit, "audio")
    make_report(visit, "fear")
    client = sign_in(alice)
    html = read_status(client, visit)
    assert 'data-sentence="1 of 2 files read."' in html
    assert "Fused result so far" in html
    visit.recordings.update(status="done")
    html = read_status(client, visit)
    assert "All files were read. Expression consistent with fear" in html
