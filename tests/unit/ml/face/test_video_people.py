"""A whole video with two people: read by the shipped models, each person on one line."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from ml.face.portraits import PORTRAIT_SIZE
from ml.predict import ReadLimits, read_image, read_video
from ml.types import VideoReading
from tests.unit.ml.face.pictures import PORTRAIT, build_collage, build_portrait

RATE = 4
HEAD = 110
WIDTH, HEIGHT = 520, 240


def build_frame(first: tuple[int, int] | None, second: tuple[int, int] | None):
    """A wall with a head at each place (x, y); the second is another one: mirrored and darker."""
    frame = build_collage([(*first, HEAD)] if first else [], WIDTH, HEIGHT)
    if second:
        x, y = second
        head = build_collage([(0, 0, HEAD)], HEAD, HEAD)[:, ::-1]
        frame[y : y + HEAD, x : x + HEAD] = head // 3 * 2
    return frame


def write_crossing(path: Path) -> Path:
    """Four seconds: two heads cross in the middle; the second leaves after three."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 2_000_000
        for index in range(4 * RATE):
            share = index / (4 * RATE - 1)
            second = (int(400 - 390 * share), 120) if index < 3 * RATE else None
            picture = build_frame((int(10 + 390 * share), 10), second)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def reading(tmp_path_factory) -> VideoReading:
    path = write_crossing(tmp_path_factory.mktemp("video") / "two.mp4")
    return read_video(path, lambda _: None, ReadLimits(frames_per_s=2.0))


def test_each_person_has_one_track(reading):
    n_seen = Counter(face.track for face in reading.faces)
    assert n_seen == {0: 8, 1: 6}
    # The first is in the upper half all the time, the second in the lower one.
    for face in reading.faces:
        middle = (face.box.y_min + face.box.y_max) / 2
        assert (middle < HEIGHT / 2) == (face.track == 0)


def test_each_person_has_a_picture(reading):
    assert reading.portraits.shape == (2, PORTRAIT_SIZE, PORTRAIT_SIZE, 3)
    bright, dark = reading.portraits[0].mean(), reading.portraits[1].mean()
    assert bright > dark + 10


def test_each_face_of_a_photo_is_a_person(tmp_path):
    path = tmp_path / "two.png"
    cv2.imwrite(str(path), cv2.cvtColor(build_frame((10, 10), (380, 60)), cv2.COLOR_RGB2BGR))
    reading = read_image(path, lambda _: None)
    assert [face.track for face in reading.faces] == [0, 1]
    assert reading.portraits.shape[0] == 2


def test_one_face_has_one_picture_of_it():
    reading = read_image(PORTRAIT, lambda _: None)
    assert [face.track for face in reading.faces] == [0]
    portrait = build_portrait().astype(float)
    # Around the face of the portrait, which is at (224, 128).
    assert reading.portraits[0].mean() == pytest.approx(portrait[30:220, 130:320].mean(), abs=25)
    assert reading.portraits.dtype == np.uint8


def test_nobody_has_no_picture(tmp_path):
    path = tmp_path / "wall.png"
    cv2.imwrite(str(path), build_collage([], 200, 200))
    reading = read_image(path, lambda _: None)
    assert reading.faces == ()
    assert reading.portraits is None
