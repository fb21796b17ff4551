"""Pictures for the tests of faces, all made from the public-domain sample portrait."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

PORTRAIT = Path(__file__).resolve().parents[4] / "analysis" / "samples" / "portrait.jpg"

Frame = NDArray[np.uint8]


@cache
def _portrait() -> Frame:
    return cv2.cvtColor(cv2.imread(str(PORTRAIT)), cv2.COLOR_BGR2RGB)


def build_portrait(side: int = 512) -> Frame:
    """Return the portrait at side x side pixels."""
    way = cv2.INTER_CUBIC if side > 512 else cv2.INTER_AREA
    return cv2.resize(_portrait(), (side, side), interpolation=way)


def build_rotated(degrees: float) -> Frame:
    """Return the portrait turned about the face."""
    turn = cv2.getRotationMatrix2D((224, 128), degrees, 1)
    return cv2.warpAffine(_portrait(), turn, (512, 512), borderMode=cv2.BORDER_REFLECT)


def build_collage(heads: list[tuple[int, int, int]], width: int, height: int) -> Frame:
    """Return a speckled wall with the portrait's head at each (x, y, side)."""
    canvas = np.random.default_rng(1).integers(90, 150, (height, width, 3), dtype=np.uint8)
    head = _portrait()[0:260, 90:350]
    for x, y, side in heads:
        way = cv2.INTER_CUBIC if side > 260 else cv2.INTER_AREA
        canvas[y : y + side, x : x + side] = cv2.resize(head, (side, side), interpolation=way)
    return canvas


def build_crowd(n_heads: int = 20, side: int = 180) -> Frame:
    """Return n_heads heads in rows of five."""
    spots = [(i % 5 * (side + 20), i // 5 * (side + 20), side) for i in range(n_heads)]
    return build_collage(spots, 5 * (side + 20), -(-n_heads // 5) * (side + 20))


def build_pictures() -> dict[str, Frame]:
    """Return name and picture of everything that the `mtcnn` package was recorded on."""
    heads = [(0, 0, 260), (300, 0, 130), (450, 0, 400), (0, 300, 90), (200, 300, 60)]
    heads += [(20, 450, 200), (300, 450, 340), (700, 500, 320)]
    return {
        "portrait": build_portrait(),
        "portrait_1024": build_portrait(1024),
        "portrait_300": build_portrait(300),
        "rotated_-20": build_rotated(-20),
        "rotated_30": build_rotated(30),
        "collage": build_collage(heads, 1200, 900),
        "crowd": build_crowd(),
        "wall": build_collage([], 400, 300),
    }
