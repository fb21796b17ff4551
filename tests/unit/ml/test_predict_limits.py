"""How long a file may be: videos less than sounds, whatever their container is called."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from ml import predict
from ml.face.video import has_pictures
from tests.media import make_sound, make_video

LIMITS = predict.ReadLimits(max_duration_s=600.0, max_video_duration_s=60.0, channel="left")


class HeardError(Exception):
    """Ends a reading where its sound would be read."""


@pytest.fixture
def heard(monkeypatch) -> list[predict.ReadLimits]:
    """Collects the limits that sounds are read with."""
    limits_seen: list[predict.ReadLimits] = []

    def read_audio(path, on_progress, limits):
        limits_seen.append(limits)
        raise HeardError

    monkeypatch.setattr(predict, "read_audio", read_audio)
    return limits_seen


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def read(path: Path, limits: predict.ReadLimits) -> None:
    with pytest.raises(HeardError):
        predict.read_video(path, lambda done: None, limits)


def test_the_sound_of_a_video_is_as_long_as_a_video_may_be(tmp_path, heard):
    path = write(tmp_path / "a.mp4", make_video("mp4", "libx264"))
    assert has_pictures(path)
    read(path, LIMITS)
    read(path, replace(LIMITS, max_video_duration_s=6000.0))
    assert [limits.max_duration_s for limits in heard] == [60.0, 600.0]
    assert {limits.channel for limits in heard} == {"left"}


def test_sound_in_a_container_for_videos_is_as_long_as_a_sound_may_be(tmp_path, heard):
    path = write(tmp_path / "a.webm", make_sound("webm", "libopus"))
    assert not has_pictures(path)
    read(path, LIMITS)
    assert heard[0].max_duration_s == 600.0


def test_what_cannot_be_opened_has_no_pictures(tmp_path):
    assert not has_pictures(write(tmp_path / "a.mp4", b"no video at all " * 99))


def test_a_cover_is_no_picture_track(tmp_path):
    path = tmp_path / "song.mp3"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("mp3", rate=16000, layout="mono")
        cover = container.add_stream("png", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "rgb24"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = np.zeros((32, 32, 3), np.uint8)
        container.mux(cover.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(cover.encode(None))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1152), np.float32), "fltp", "mono")
        silence.rate = 16000
        resampler = av.AudioResampler(sound.format, "mono", 16000, sound.frame_size or None)
        for part in [*resampler.resample(silence), *resampler.resample(None)]:
            container.mux(sound.encode(part))
        container.mux(sound.encode(None))
    assert not has_pictures(path)
