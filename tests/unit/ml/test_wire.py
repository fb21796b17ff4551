import dataclasses
import struct

import numpy as np
import pytest

from ml.types import ImageReading
from ml.wire import WireError, pack, unpack
from tests.readings import (
    make_audio_reading,
    make_face,
    make_image_reading,
    make_video_reading,
    make_window,
)


def is_same(one, other) -> bool:
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and (one == other).all()
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return type(one) is type(other) and all(
            is_same(getattr(one, name), getattr(other, name)) for name in names
        )
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other


@pytest.mark.parametrize(
    "reading",
    [
        make_image_reading(make_face(), make_face(None)),
        make_audio_reading(make_window()),
        make_video_reading([make_face()], [make_window()]),
    ],
)
def test_a_reading_comes_back_as_it_was(reading):
    assert is_same(reading, unpack(pack(reading)))


def test_pictures_come_along():
    frame = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    reading = ImageReading(3, 2, (), {"face": "1"}, frame)
    back = unpack(pack(reading))
    assert (back.frame_rgb == frame).all()
    assert back.model_versions == {"face": "1"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\x02{",
        pack((1, 2)) + b"more",
        pack(np.zeros(4, np.float32))[:-1],
        struct.pack(">I", 43) + b'{"type": "Popen", "fields": {"args": "id"}}',
        struct.pack(">I", 30) + b'{"array": ["object", [1, 1]]} ' + bytes(8),
        struct.pack(">I", 29) + b'{"array": ["uint8", [-1, 2]]}' + bytes(8),
        struct.pack(">I", 36) + b'{"type": "BoundingBox", "fields": 3} ',
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(WireError):
        unpack(content)
