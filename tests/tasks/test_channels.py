"""A recording is read from the channel that was chosen for it."""

import io
import wave

import numpy as np
import pytest

from analysis import tasks
from analysis.channels import choose_channel
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.submit import submit_recording
from tests.readings import make_audio_reading, make_window

pytestmark = pytest.mark.usefixtures("sent")


def make_stereo_wav() -> io.BytesIO:
    """Five seconds: the sample's rhythm as a buzz on the left, nothing on the right."""
    rate = 16000
    times = np.arange(5 * rate) / rate
    buzz = 0.3 * np.sin(2 * np.pi * (150 + 30 * np.sin(3 * times)) * times)
    samples = np.stack([buzz * (np.sin(9 * times) > -0.5), np.zeros_like(buzz)], axis=1)
    target = io.BytesIO()
    with wave.open(target, "wb") as clip:
        clip.setnchannels(2)
        clip.setsampwidth(2)
        clip.setframerate(rate)
        clip.writeframes((samples * 32767).astype("<i2").tobytes())
    return target


def submit_call(session, channel):
    upload = inspect_upload(make_stereo_wav(), UploadLimits.from_settings())
    return submit_recording(session, upload, session.created_by, channel=channel).recording


def analyze(recording):
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    return recording


def test_the_reader_is_told_the_channel(session, models):
    models.read = lambda *_: make_audio_reading(make_window())
    recording = analyze(submit_call(session, "left"))
    assert choose_channel(recording, "right")
    analyze(recording)
    assert models.channels == ["left", "right"]


def test_only_the_chosen_channel_is_heard(session):
    recording = analyze(submit_call(session, "right"))
    assert recording.status == "nothing_found"
    assert {row.level_db for row in recording.voice_readings.all()} == {-100.0}
    choose_channel(recording, "left")
    analyze(recording)
    assert all(row.level_db > -30 for row in recording.voice_readings.all())
