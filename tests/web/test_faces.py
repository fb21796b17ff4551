"""Several people in one recording: the question, and its answer."""

import pytest
from django.urls import reverse

from analysis.models import Artifact
from analysis.reporting import refresh_report
from tests.factories import make_artifact, make_face_reading, make_recording, make_session
from tests.media import make_picture

QUESTION = "Several people are in this recording. Which one is the patient?"


def add_people(recording, *n_frames: int, score: float = 0.99) -> None:
    """One track for each number, seen in that many frames."""
    for track, n in enumerate(n_frames):
        for frame in range(n):
            make_face_reading(
                recording,
                "sadness" if track == 0 else "anger",
                track=track,
                face_index=track,
                frame_index=frame,
                time_s=frame / 2,
                face_score=score,
            )


@pytest.fixture
def video(visit):
    """A video of two people, with a picture of each, in a report."""
    recording = make_recording(visit, "video", status="done", duration_s=6.0)
    add_people(recording, 6, 4)
    make_artifact(recording, Artifact.Kind.FACES, make_picture(size=(256, 128)), "image/jpeg")
    refresh_report(visit.pk)
    return recording


def read(client, visit, name: str) -> str:
    return client.get(reverse(f"analysis:{name}", args=(visit.pk,))).content.decode()


def pick(client, recording, **fields):
    return client.post(reverse("analysis:recording_face", args=(recording.pk,)), fields)


@pytest.mark.parametrize("name", ["session", "session_status", "report"])
def test_it_asks_with_a_picture_of_each(sign_in, alice, visit, video, name):
    html = read(sign_in(alice), visit, name)
    assert QUESTION in html
    assert "mixes the faces of 2 people" in html
    assert html.count('class="person"') == 2
    strip = reverse("analysis:artifact", args=(video.pk, "faces"))
    assert f'href="{strip}" x="-128" y="0" width="256"' in html
    assert "in 4 frames" in html


@pytest.mark.parametrize("name", ["session", "report"])
def test_the_answer_counts(sign_in, alice, visit, video, name):
    client = sign_in(alice)
    answer = pick(client, video, track="1", next=name)
    assert answer["Location"] == reverse(f"analysis:{name}", args=(visit.pk,))
    video.refresh_from_db()
    assert video.chosen_track == 1
    html = read(client, visit, name)
    assert "uses the face of Person 2 only" in html
    assert 'aria-pressed="true"' in html
    report = visit.reports.get()
    assert (report.top_emotion, report.n_faces) == ("anger", 4)


def test_everybody_again(sign_in, alice, visit, video):
    client = sign_in(alice)
    pick(client, video, track="1")
    assert "Use everyone’s face again" in read(client, visit, "session")
    pick(client, video, track="")
    assert visit.reports.get().n_faces == 10


@pytest.mark.parametrize("track", ["7", "-1", "one", "99999999999999999999", "²"])
def test_nobody_of_that_number(sign_in, alice, video, track):
    client = sign_in(alice)
    answer = client.post(
        reverse("analysis:recording_face", args=(video.pk,)), {"track": track}, follow=True
    )
    assert "This person is not in the recording." in answer.content.decode()
    video.refresh_from_db()
    assert video.chosen_track is None


@pytest.mark.parametrize(
    ("kind", "people"), [("video", (6,)), ("video", (30, 2)), ("video", (4, 1)), ("image", (1,))]
)
def test_one_person_and_what_flashes_up_is_no_question(sign_in, alice, visit, kind, people):
    recording = make_recording(visit, kind, status="done", duration_s=20.0)
    add_people(recording, *people)
    refresh_report(visit.pk)
    client = sign_in(alice)
    assert QUESTION not in read(client, visit, "session")
    assert QUESTION not in read(client, visit, "report")


def test_what_may_be_no_face_is_no_person(sign_in, alice, visit):
    recording = make_recording(visit, status="done")
    add_people(recording, 1, 1, score=0.8)
    assert QUESTION not in read(sign_in(alice), visit, "session")


def test_two_faces_of_a_photo_are_two_people(sign_in, alice, visit):
    recording = make_recording(visit, status="done", width=640, height=480)
    add_people(recording, 1, 1)
    refresh_report(visit.pk)
    client = sign_in(alice)
    assert QUESTION in read(client, visit, "report")
    # Without a picture, as in recordings of long ago, the names alone are there.
    assert "Person 2" in read(client, visit, "session")


def test_the_fragment_is_the_same_while_nothing_changes(sign_in, alice, visit, video):
    client = sign_in(alice)
    assert read(client, visit, "session_status") == read(client, visit, "session_status")


def test_each_person_has_a_line_until_one_is_picked(sign_in, alice, visit, video):
    client = sign_in(alice)
    html = read(client, visit, "report")
    assert "Face of Person 1: emotions over time" in html
    assert "Face of Person 2, frame by frame, in numbers" in html
    assert "Faces were looked for every 0.5 s." in html
    pick(client, video, track="1")
    html = read(client, visit, "report")
    assert "Face of Person 1: emotions over time" not in html
    assert "Face of Person 2: emotions over time" in html
    assert "1 more person is not drawn." in html


def test_at_most_three_people_are_drawn(sign_in, alice, visit):
    add_people(make_recording(visit, "video", status="done", duration_s=6.0), 6, 5, 4, 3, 2)
    refresh_report(visit.pk)
    html = read(sign_in(alice), visit, "report")
    assert "Face of Person 3: emotions over time" in html
    assert "Face of Person 4" not in html
    assert "2 more people are not drawn." in html


def test_who_was_not_picked_does_not_count(sign_in, alice, visit):
    recording = make_recording(visit, status="done", width=640, height=480)
    add_people(recording, 1, 1)
    refresh_report(visit.pk)
    client = sign_in(alice)
    pick(client, recording, track="1", next="report")
    html = read(client, visit, "report")
    assert html.count("Does not count: the report uses the face of Person 2 only.") == 1
    assert html.count("Counts 0.90 of 1 in the fused result.") == 1


def test_customers_are_no_patients(sign_in, bob):
    session = make_session(bob)
    add_people(make_recording(session, "image", status="done"), 1, 1)
    html = read(sign_in(bob), session, "session")
    assert "Which one is the customer?" in html
