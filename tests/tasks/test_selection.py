"""One of several people is picked: only that face counts in the report."""

import pytest

from analysis import inference
from analysis.models import EmotionReport
from analysis.reporting import refresh_report
from analysis.results import replace_readings
from analysis.selection import NoSuchFaceError, choose_face
from tests.factories import make_recording, make_session
from tests.readings import fuse_by_mean, make_face, make_image_reading


@pytest.fixture(autouse=True)
def plain_fusion(monkeypatch):
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)


@pytest.fixture
def photo(alice):
    """A photo with a sad and an angry person, in the report."""
    recording = make_recording(make_session(alice), status="done")
    faces = make_face("sadness", track=0), make_face("anger", x=60, track=1)
    replace_readings(recording, make_image_reading(*faces))
    refresh_report(recording.session_id)
    return recording


def test_only_the_picked_face_counts(photo):
    report = EmotionReport.objects.get()
    assert (report.n_faces, report.parts[0]["n_people"]) == (2, 2)
    choose_face(photo, 1)
    photo.refresh_from_db()
    report.refresh_from_db()
    assert photo.chosen_track == 1
    assert (report.top_emotion, report.n_faces, report.parts[0]["n_people"]) == ("anger", 1, 1)


def test_everybody_can_count_again(photo):
    choose_face(photo, 0)
    choose_face(photo, None)
    photo.refresh_from_db()
    assert photo.chosen_track is None
    assert EmotionReport.objects.get().n_faces == 2


def test_it_concerns_one_recording_alone(photo):
    other = make_recording(photo.session, status="done")
    replace_readings(other, make_image_reading(make_face("fear", track=0)))
    choose_face(photo, 1)
    assert EmotionReport.objects.get().n_faces == 2


def test_a_final_report_stands_and_a_new_revision_opens(photo):
    EmotionReport.objects.update(state="final")
    choose_face(photo, 0)
    newest, final = EmotionReport.objects.order_by("-revision")
    assert (final.state, final.n_faces) == ("final", 2)
    assert (newest.state, newest.n_faces, newest.top_emotion) == ("preliminary", 1, "sadness")


def test_the_same_choice_twice_opens_no_revision(photo):
    choose_face(photo, 1)
    EmotionReport.objects.update(state="final")
    choose_face(photo, 1)
    assert EmotionReport.objects.count() == 1


@pytest.mark.parametrize("track", [2, 30000])
def test_nobody_has_that_number(photo, track):
    with pytest.raises(NoSuchFaceError):
        choose_face(photo, track)
    photo.refresh_from_db()
    assert photo.chosen_track is None


def test_reading_again_forgets_the_choice(photo):
    choose_face(photo, 1)
    replace_readings(photo, make_image_reading(make_face(track=0), make_face(x=60, track=1)))
    photo.refresh_from_db()
    assert photo.chosen_track is None
