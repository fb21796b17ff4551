"""The picture of a saliency map: the face as it is, the map over it, and the scale of colours."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analysis.models import Artifact
from analysis.pictures import Picture

# Nine equidistant colours of cividis (Nuñez, Anderton and Renslow, "Optimizing colormaps with
# consideration for color vision deficiency", PLOS ONE 13(7), 2018, CC0): its lightness rises evenly
# and it looks alike to colour-blind eyes. Its middle is a grey, which here means no influence.
_CIVIDIS: Final = (
    (0, 34, 78),
    (26, 56, 111),
    (67, 78, 108),
    (97, 101, 111),
    (125, 124, 120),
    (155, 148, 118),
    (188, 174, 108),
    (222, 201, 88),
    (254, 232, 56),
)
_MOST_COVERED: Final = 0.85
# Below this, an influence is not told apart from none.
_LEAST_HATCHED: Final = -0.25
_HATCH_PIXELS: Final = 9
_GAP: Final = 8
_SCALE_WIDTH: Final = 20
_PAPER: Final = 255

Colours = NDArray[np.float64]


def draw_saliency(portrait: NDArray[np.uint8], values: NDArray[np.float32]) -> Picture:
    """Return a JPEG: the face at the left, the same face under its map, and the scale at the right.

    What raised the probability is bright yellow; what lowered it is dark blue and hatched, so that
    it is told apart without colours, too.

    Args:
        portrait: uint8 (size, size) grey.
        values: float32 (n, n) in [-1, 1], stretched over the portrait.
    """
    size = portrait.shape[0]
    plain = np.repeat(portrait[..., None].astype(np.float64), 3, axis=2)
    gap = np.full((size, _GAP, 3), float(_PAPER))
    picture = np.concatenate(
        [plain, gap, _lay_over(portrait, _enlarge(values, size)), gap, _draw_scale(size)], axis=1
    )
    target = io.BytesIO()
    image = Image.fromarray(picture.round().astype(np.uint8))
    image.save(target, "JPEG", quality=88, optimize=True)
    return Picture(Artifact.Kind.SALIENCY, "image/jpeg", target.getvalue())


def _enlarge(values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    enlarged = Image.fromarray(values).resize((size, size), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(enlarged, np.float32), -1, 1)


def _lay_over(portrait: NDArray[np.uint8], values: NDArray[np.float32]) -> Colours:
    # Half the face's contrast: its light and dark must not be taken for the map's.
    face = (64 + 0.5 * portrait.astype(np.float64))[..., None]
    cover = (_MOST_COVERED * np.abs(values))[..., None]
    covered = (1 - cover) * face + cover * _colour(values)
    rows, columns = np.indices(values.shape)
    is_line = ((rows + columns) % _HATCH_PIXELS < 2) & (values < _LEAST_HATCHED)
    return np.where(is_line[..., None], 0.35 * covered + 0.65 * _PAPER, covered)


def _draw_scale(size: int) -> Colours:
    """The colours from 1 at the top to -1 at the bottom, (size, width, 3)."""
    values = np.repeat(np.linspace(1, -1, size, dtype=np.float32)[:, None], _SCALE_WIDTH, axis=1)
    return _lay_over(np.full(values.shape, 128, np.uint8), values)


def _colour(values: NDArray[np.float32]) -> Colours:
    anchors = np.asarray(_CIVIDIS, np.float64)  # (9, 3)
    places = np.linspace(-1, 1, len(anchors))
    return np.stack([np.interp(values, places, anchors[:, c]) for c in range(3)], axis=-1)
