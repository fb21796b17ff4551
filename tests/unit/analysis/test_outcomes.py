"""Each way in which a recording can hold nothing to read has its sentence."""

from dataclasses import replace

import pytest

from analysis.outcomes import describe_outcome
from ml.types import BoundingBox
from tests.readings import (
    make_audio_reading,
    make_face,
    make_image_reading,
    make_video_reading,
    make_window,
)

DONE = ("done", "")


@pytest.mark.parametrize(
    "reading",
    [
        make_image_reading(make_face()),
        make_image_reading(make_face(None), make_face("anger", 60)),
        make_audio_reading(make_window()),
        make_audio_reading(make_window(top=None), make_window(3.0)),
        make_video_reading([make_face()], [make_window()]),
    ],
)
def test_what_was_read_is_done(reading):
    assert describe_outcome(reading) == DONE


def test_no_face():
    assert describe_outcome(make_image_reading()) == (
        "nothing_found",
        "No face was found in the photo.",
    )


def test_a_face_that_is_too_small_says_so():
    status, reason = describe_outcome(make_image_reading(make_face(None)))
    assert status == "nothing_found"
    assert reason == (
        "A face was found in the photo, but could not be read. "
        "The face is 12 pixels wide; 24 are needed."
    )


def test_of_many_unread_faces_the_largest_explains_why():
    large = replace(make_face(None), box=BoundingBox(0, 0, 500, 500))
    large = replace(large, quality=replace(large.quality, problems=("The face is blurred.",)))
    status, reason = describe_outcome(make_image_reading(make_face(None), large))
    assert reason == "2 faces were found in the photo, but could not be read. The face is blurred."


def test_silence():
    reading = make_audio_reading(make_window(top=None), duration_s=18_000.0)
    assert describe_outcome(reading) == (
        "nothing_found",
        "No speech was found in the clip (5 h 00 min).",
    )


def test_a_clip_of_a_tenth_of_a_second():
    assert describe_outcome(make_audio_reading(duration_s=0.1)) == (
        "nothing_found",
        "The clip lasts 0.1 seconds, which is too short to read.",
    )


def test_speech_that_cannot_be_read():
    window = make_window(top=None, is_speech=True, problems=("The sound is clipped.",))
    assert describe_outcome(make_audio_reading(window)) == (
        "nothing_found",
        "Speech was found in the clip, but could not be read. The sound is clipped.",
    )


def test_half_a_video_is_done_and_says_what_is_missing():
    status, reason = describe_outcome(make_video_reading([make_face()]))
    assert status == "done"
    assert reason == "No speech was found in the video's sound (3.0 seconds)."


def test_a_video_without_anything():
    status, reason = describe_outcome(make_video_reading())
    assert status == "nothing_found"
    assert "No face was found in the video." in reason


def test_what_is_wrong_with_the_whole_clip_is_said_in_any_case():
    cut = ("The clip is cut off after 2.0 of 9.0 seconds.",)
    assert describe_outcome(make_audio_reading(make_window(), problems=cut)) == ("done", cut[0])
    status, reason = describe_outcome(make_audio_reading(problems=cut))
    assert status == "nothing_found"
    assert reason == f"No speech was found in the clip (3.0 seconds). {cut[0]}"
