"""The preliminary report follows its recordings; a final one stands."""

import pytest

from analysis import inference
from analysis.models import EmotionReport
from analysis.reporting import refresh_report
from analysis.results import read_face, read_window, replace_readings
from tests.factories import make_recording, make_session
from tests.readings import (
    fuse_by_mean,
    make_audio_reading,
    make_face,
    make_image_reading,
    make_probabilities,
    make_window,
)


@pytest.fixture(autouse=True)
def plain_fusion(monkeypatch):
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)


def add_photo(session, *faces, status="done"):
    recording = make_recording(session, status=status, model_versions={"face": "1"})
    replace_readings(recording, make_image_reading(*faces))
    return recording


def test_it_works(alice):
    session = make_session(alice)
    photo = add_photo(session, make_face("sadness"))
    report = refresh_report(session.pk)
    assert report.organization == alice.organization
    assert (report.top_emotion, report.n_faces, report.revision) == ("sadness", 1, 1)
    assert report.probabilities == pytest.approx(make_probabilities("sadness"))
    assert report.low == pytest.approx(make_probabilities("sadness"))
    assert (report.valence_low, report.valence, report.valence_high) == (-0.2, 0.0, 0.3)
    assert report.parts == [
        {
            "recording": str(photo.pk),
            "name": "face.jpg",
            "kind": "image",
            "n_faces": 1,
            "n_people": 1,
            "n_windows": 0,
            "weight": 0.8,
        }
    ]


def test_it_is_computed_anew_in_place(alice):
    session = make_session(alice)
    add_photo(session, make_face("sadness"))
    first = refresh_report(session.pk)
    add_photo(session, make_face("anger"), make_face("anger", x=60))
    second = refresh_report(session.pk)
    assert first.pk == second.pk
    assert (second.top_emotion, second.n_faces) == ("anger", 3)


def test_a_final_report_is_not_touched(alice):
    session = make_session(alice)
    add_photo(session, make_face("sadness"))
    final = refresh_report(session.pk)
    EmotionReport.objects.update(state="final")
    add_photo(session, make_face("anger"), make_face("anger", x=60))
    next_one = refresh_report(session.pk)
    final.refresh_from_db()
    assert (final.n_faces, final.top_emotion) == (1, "sadness")
    assert (next_one.revision, next_one.state, next_one.n_faces) == (2, "preliminary", 3)


def test_only_usable_readings_of_finished_recordings_count(alice):
    session = make_session(alice)
    add_photo(session, make_face("sadness"), make_face(None, x=60))
    add_photo(session, make_face("anger"), status="queued")
    add_photo(session, make_face("anger"), status="failed")
    report = refresh_report(session.pk)
    assert (report.n_faces, report.top_emotion) == (1, "sadness")


def test_sessions_do_not_mix(alice):
    mine, other = make_session(alice), make_session(alice)
    add_photo(mine, make_face("sadness"))
    add_photo(other, make_face("anger"))
    assert refresh_report(mine.pk).top_emotion == "sadness"


def test_nothing_to_report(alice):
    session = make_session(alice)
    assert refresh_report(session.pk) is None
    add_photo(session, status="queued")
    assert refresh_report(session.pk) is None
    add_photo(session, status="nothing_found")
    report = refresh_report(session.pk)
    assert report.is_inconclusive
    assert report.reason == "Nothing could be read."
    assert report.top_emotion == ""


def test_a_session_that_is_gone(alice):
    session = make_session(alice)
    session_id = session.pk
    session.delete()
    assert refresh_report(session_id) is None


def test_an_answer_that_is_lost_is_erased(alice):
    session = make_session(alice)
    photo = add_photo(session, make_face("sadness"))
    refresh_report(session.pk)
    replace_readings(photo, make_image_reading())
    report = refresh_report(session.pk)
    assert report.probabilities is None
    assert report.low is None
    assert report.face is None


def test_versions_of_different_readings_stand_side_by_side(alice):
    session = make_session(alice)
    for version in ("1", "2", "1"):
        make_recording(session, status="done", model_versions={"face": version})
    assert refresh_report(session.pk).model_versions == {"face": "1, 2"}


def test_rows_give_back_the_readings_that_they_were_made_from(alice):
    session = make_session(alice)
    faces = (make_face("fear", time_s=0.5, frame_index=3, track=2), make_face(None, x=99))
    windows = (make_window(), make_window(1.5, top=None, problems=("No speech.",)))
    photo, clip = make_recording(session), make_recording(session, "audio")
    replace_readings(photo, make_image_reading(*faces))
    replace_readings(clip, make_audio_reading(*windows))
    stored = {read_face(row) for row in photo.face_readings.all()}
    assert stored == set(faces)
    assert tuple(read_window(row) for row in clip.voice_readings.all()) == windows
