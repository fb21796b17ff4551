import io
import json
from dataclasses import replace

import numpy as np
from PIL import Image

from analysis.pictures import (
    PREVIEW_LONG_SIDE,
    draw_faces,
    draw_log_mel,
    draw_pictures,
    draw_preview,
)
from tests.readings import make_audio_reading, make_image_reading, make_video_reading


def decode(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_photo_has_a_preview_and_a_clip_its_sound():
    kinds = [picture.kind for picture in draw_pictures(make_image_reading())]
    assert kinds == ["preview", "playback"]
    assert [p.kind for p in draw_pictures(make_audio_reading())] == ["log_mel", "envelope"]
    kinds = [picture.kind for picture in draw_pictures(make_video_reading())]
    assert kinds == ["preview", "log_mel", "envelope"]


def test_a_large_preview_is_scaled_down_and_keeps_its_shape():
    preview = decode(draw_preview(np.zeros((1000, 4000, 3), dtype=np.uint8)).content)
    assert preview.format == "JPEG"
    assert preview.size == (PREVIEW_LONG_SIDE, 400)


def test_a_small_preview_is_not_blown_up_and_carries_no_metadata():
    preview = decode(draw_preview(np.zeros((60, 80, 3), dtype=np.uint8)).content)
    assert preview.size == (80, 60)
    assert not preview.getexif()
    assert "exif" not in preview.info


def test_people_stand_beside_each_other():
    portraits = np.zeros((3, 128, 128, 3), dtype=np.uint8)
    portraits[1] = 255
    strip = decode(draw_faces(portraits).content)
    assert strip.size == (384, 128)
    assert [strip.getpixel((x, 64))[0] > 128 for x in (64, 192, 320)] == [False, True, False]


def test_a_recording_with_people_has_a_strip_of_them():
    reading = replace(make_image_reading(), portraits=np.zeros((2, 8, 8, 3), dtype=np.uint8))
    assert [picture.kind for picture in draw_pictures(reading)] == ["preview", "playback", "faces"]


def test_low_tones_are_at_the_bottom_and_loud_ones_are_light():
    log_mel = np.zeros((5, 7), dtype=np.uint8)
    log_mel[0] = 255
    picture = draw_log_mel(log_mel)
    pixels = np.asarray(decode(picture.content).convert("RGB"))
    assert pixels.shape == (5, 7, 3)
    assert (pixels[-1] == (253, 231, 37)).all()
    assert (pixels[0] == (68, 1, 84)).all()


def test_lightness_rises_with_level():
    ramp = np.arange(256, dtype=np.uint8)[None]
    grey = np.asarray(decode(draw_log_mel(ramp).content).convert("RGB").convert("L"))[0]
    assert (np.diff(grey.astype(int)) >= 0).all()
    assert int(grey[-1]) - int(grey[0]) > 150


def test_the_envelope_is_plain_json():
    envelope = json.loads(draw_pictures(make_audio_reading())[1].content)
    assert envelope["duration_s"] == 3.0
    assert envelope["columns"] == [[-0.25, 0.5]] * 10
