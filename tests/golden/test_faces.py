"""Real weights on the sample portrait, through the same function as the worker."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ml.labels import EMOTIONS
from ml.predict import read_image
from tests.unit.ml.face.pictures import PORTRAIT, build_collage, build_crowd, build_rotated

pytestmark = pytest.mark.golden

HAPPINESS = EMOTIONS.index("happiness")


def read(path: Path):
    return read_image(path, lambda fraction: None)


def save(frame: np.ndarray, path: Path, **options: object) -> Path:
    Image.fromarray(frame).save(path, **options)
    return path


def test_the_portrait_smiles():
    reading = read(PORTRAIT)
    (face,) = reading.faces
    assert (reading.width, reading.height) == (512, 512)
    assert face.face_score > 0.99
    assert face.quality.weight > 0.9
    assert face.probabilities is not None
    assert sum(face.probabilities) == pytest.approx(1, abs=1e-5)
    assert face.probabilities[HAPPINESS] > 0.8


def test_a_tilted_head_reads_like_an_upright_one(tmp_path):
    (upright,) = read(PORTRAIT).faces
    for degrees in (-15, 20):
        path = save(build_rotated(degrees), tmp_path / "tilted.png")
        face = max(read(path).faces, key=lambda face: face.face_score)
        assert face.probabilities is not None
        assert face.probabilities[HAPPINESS] == pytest.approx(
            upright.probabilities[HAPPINESS], abs=0.15
        )


def test_a_phone_photo_held_sideways_is_read(tmp_path):
    """12 megapixels, stored lying and turned by EXIF, with a large and a small face."""
    heads = [(300, 300, 1600), (2600, 900, 260)]
    upright = build_collage(heads, 4000, 3000)
    exif = Image.Exif()
    exif[0x0112] = 6
    path = save(np.rot90(upright), tmp_path / "phone.jpg", exif=exif, quality=92)
    reading = read(path)
    assert (reading.width, reading.height) == (4000, 3000)
    faces = [face for face in reading.faces if face.probabilities is not None]
    assert len(faces) == len(heads)
    for face, (x, y, side) in zip(faces, heads, strict=True):
        assert x < face.box.x_min < face.box.x_max < x + side
        assert y < face.box.y_min < face.box.y_max < y + side
        assert face.probabilities[HAPPINESS] > 0.7


def test_grey_deep_and_transparent_pictures_read_alike(tmp_path):
    (colour,) = read(PORTRAIT).faces
    portrait = Image.open(PORTRAIT)
    portrait.convert("L").save(tmp_path / "grey.png")
    portrait.convert("RGBA").save(tmp_path / "layers.png")
    portrait.convert("CMYK").save(tmp_path / "print.jpg", quality=95)
    deep = np.asarray(portrait.convert("L")).astype(np.uint16) * 257
    cv2.imwrite(str(tmp_path / "deep.png"), deep)
    for path in sorted(tmp_path.iterdir()):
        (face,) = read(path).faces
        assert face.probabilities == pytest.approx(colour.probabilities, abs=0.08)


def test_twenty_faces_are_read_alike(tmp_path):
    faces = read(save(build_crowd(20), tmp_path / "crowd.png")).faces
    assert len(faces) == 20
    smiles = [face.probabilities[HAPPINESS] for face in faces]
    assert min(smiles) > 0.7


def test_a_face_of_fifteen_pixels_is_found_and_not_read(tmp_path):
    path = save(build_collage([(100, 60, 48)], 320, 200), tmp_path / "tiny.png")
    (face,) = read(path).faces
    assert face.probabilities is None
    assert any("pixels wide; at least 24 are needed" in text for text in face.quality.problems)


def test_a_picture_without_a_face_is_a_normal_outcome(tmp_path):
    reading = read(save(build_collage([], 400, 300), tmp_path / "wall.png"))
    assert reading.faces == ()
    assert set(reading.model_versions) == {"mtcnn", "face"}
