import io

import numpy as np
import pytest
from PIL import Image

from analysis.saliency_picture import draw_saliency

SIZE = 96


def draw(values) -> np.ndarray:
    picture = draw_saliency(np.full((SIZE, SIZE), 150, np.uint8), values.astype(np.float32))
    assert (picture.kind, picture.media_type) == ("saliency", "image/jpeg")
    return np.asarray(Image.open(io.BytesIO(picture.content)), np.float64)


def lightness(colours: np.ndarray) -> np.ndarray:
    return colours @ [0.2126, 0.7152, 0.0722]


@pytest.fixture
def halves():
    """The upper half raised it, the lower half lowered it."""
    values = np.full((48, 48), 1.0)
    values[24:] = -1.0
    return draw(values)


def test_the_face_is_there_without_and_with_its_map(halves):
    assert halves.shape[0] == SIZE
    assert halves.shape[1] > 2 * SIZE
    assert np.abs(halves[:, : SIZE - 8] - 150).max() < 12


def test_brighter_is_what_raised_it_also_without_colours(halves):
    mapped = lightness(halves[:, SIZE + 8 : 2 * SIZE + 8])
    upper, lower = mapped[10:40], mapped[56:86]
    assert upper.mean() > 190
    assert np.median(lower) < 90
    # Hatched: light lines on the dark.
    assert upper.std() < 10
    assert lower.std() > 30


def test_no_influence_leaves_a_plain_grey_face():
    mapped = draw(np.zeros((48, 48)))[4:-4, SIZE + 12 : 2 * SIZE]
    assert mapped.std(axis=2).max() < 6
    assert lightness(mapped).std() < 3


def test_the_scale_runs_from_raised_to_lowered(halves):
    scale = lightness(halves[:, -10:]).mean(axis=1)
    assert scale[:10].mean() > 180 > 130 > scale[-10:].mean()
