"""Frames of a video at a steady rate, upright, with their times."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ml.errors import ImageError
from ml.face.video import iter_video_frames

RATE = 10


def write_video(path: Path, seconds: float = 3.0, codec: str = "mpeg4") -> Path:
    """Write 64x48 frames: a white corner at the top left, and a grey that grows with time."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for index in range(round(seconds * RATE)):
            picture = np.full((48, 64, 3), 20 + 3 * index, np.uint8)
            picture[:16, :16] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), layout="mono")
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "mpeg4"), ("a.webm", "libvpx")])
def test_it_samples_one_frame_a_second(tmp_path, name, codec):
    frames = list(iter_video_frames(write_video(tmp_path / name, 3.0, codec)))
    assert [frame.frame_index for frame in frames] == [0, 10, 20]
    assert [frame.time_s for frame in frames] == pytest.approx([0, 1, 2], abs=0.002)
    for frame in frames:
        assert frame.frame_rgb.shape == (48, 64, 3)
        assert frame.frame_rgb.dtype == np.uint8
        assert frame.frame_rgb[30, 40].astype(int) == pytest.approx(
            20 + 3 * frame.frame_index, abs=8
        )


def test_a_higher_rate_gives_more_frames(tmp_path):
    path = write_video(tmp_path / "a.mp4", 2.0)
    assert [frame.frame_index for frame in iter_video_frames(path, fps=5)] == list(range(0, 20, 2))


def test_a_rate_above_the_videos_gives_every_frame_once(tmp_path):
    path = write_video(tmp_path / "a.mp4", 1.0)
    assert [frame.frame_index for frame in iter_video_frames(path, fps=99)] == list(range(10))


def test_a_long_video_is_sampled_over_its_whole_length(tmp_path):
    path = write_video(tmp_path / "a.mp4", 6.0)
    times = [frame.time_s for frame in iter_video_frames(path, fps=2, max_frames=3)]
    assert times == pytest.approx([0, 2, 4], abs=0.002)


def turn_clockwise(path: Path) -> None:
    """Write into the track header what a phone held upright writes."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40
    assert struct.unpack(">9i", content[matrix : matrix + 36])[0] == 1 << 16
    turned = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    content[matrix : matrix + 36] = turned
    path.write_bytes(content)


def test_it_turns_frames_upright(tmp_path):
    path = write_video(tmp_path / "a.mp4", 1.0)
    turn_clockwise(path)
    (frame,) = iter_video_frames(path)
    assert frame.frame_rgb.shape == (64, 48, 3)
    assert frame.frame_rgb[8, -8].mean() > 200  # the corner went from the left to the right
    assert frame.frame_rgb[8, 8].mean() < 100


def test_a_video_that_breaks_off_gives_its_frames(tmp_path):
    path = write_video(tmp_path / "a.webm", 4.0, "libvpx")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    frames = list(iter_video_frames(path))
    assert 1 <= len(frames) < 4


@pytest.mark.parametrize("content", [b"", b"a letter", b"\0\0\0\x18ftypmp42" + b"\0" * 64])
def test_what_is_no_video_gives_a_sentence(tmp_path, content):
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(ImageError, match=r"The video|no picture track"):
        list(iter_video_frames(tmp_path / "a.mp4"))


def test_a_file_with_sound_only_has_no_picture_track(tmp_path):
    with pytest.raises(ImageError, match="no picture track"):
        list(iter_video_frames(write_sound(tmp_path / "a.wav")))


def test_too_large_frames_are_refused(tmp_path):
    path = write_video(tmp_path / "a.mp4", 1.0)
    with pytest.raises(ImageError, match=r"64 x 48 pixels"):
        list(iter_video_frames(path, max_pixels=3000))
