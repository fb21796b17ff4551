"""MTCNN: where the faces of a picture are, with five landmarks each.

Three networks, each stricter than the one before: P-Net proposes boxes on every level of an image
pyramid, R-Net refines them, O-Net gives the final box and the landmarks. Thresholds, rounding and
suppression follow the `mtcnn` package 1.0.0, so that both find the same faces. Unlike the package,
a large photo is searched at a reduced size (`max_side_px`), and only faces that are small there
are looked at again in the original.

Source: K. Zhang et al., IEEE Signal Processing Letters 23(10), 2016.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ml.cards import Card, load_card
from ml.errors import ImageError, WeightsError
from ml.face.boxes import (
    Boxes,
    Scores,
    clip_boxes,
    make_square,
    place_landmarks,
    regress,
    suppress,
)
from ml.face.patches import MAX_FRAME_SIDE_PX, sample_patches
from ml.face.propose import propose_windows
from ml.face.pyramid import Pyramid, compute_scales
from ml.onnx_session import open_session
from ml.types import BoundingBox, DetectedFace, Landmarks

_RNET_PX = 24
_ONET_PX = 48
_PATCHES_AT_ONCE = 128  # bounds the memory that a crowd needs


@dataclass(frozen=True, slots=True)
class DetectorSpec:
    """How MTCNN searches; the card `mtcnn.json` holds the values that are used.

    Attributes:
        min_face_px: smallest face that is searched for, in pixels of the searched picture.
        max_side_px: a photo whose longer side is larger is searched at this size, so the smallest
            face is min_face_px / max_side_px of the longer side.
        scale_factor: size of each level of the pyramid relative to the one before.
        score_thresholds: what P-Net, R-Net and O-Net must be sure of, in [0, 1].
        overlap_thresholds: suppression within a level, across levels, after R-Net, after O-Net.
    """

    min_face_px: float
    max_side_px: int
    scale_factor: float
    score_thresholds: tuple[float, float, float]
    overlap_thresholds: tuple[float, float, float, float]

    @classmethod
    def from_card(cls, card: Card) -> "DetectorSpec":
        """Return the values that the card states under `preprocessing`.

        Raises:
            WeightsError: one of them is missing.
        """
        values = card.preprocessing
        try:
            return cls(
                min_face_px=values["min_face_px"],
                max_side_px=values["max_side_px"],
                scale_factor=values["scale_factor"],
                score_thresholds=tuple(values["score_thresholds"]),
                overlap_thresholds=tuple(values["overlap_thresholds"]),
            )
        except KeyError as error:
            raise WeightsError(f"The card {card.name}.json lacks preprocessing {error}.") from error


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The frame, and the same at the size at which it is searched."""

    original: NDArray[np.uint8]
    searched: NDArray[np.float32]

    @property
    def has_more_detail(self) -> bool:
        """True where the original shows more than the searched picture and can be sampled."""
        is_reduced = len(self.searched) < len(self.original)
        return is_reduced and max(self.original.shape) <= MAX_FRAME_SIDE_PX

    @property
    def enlargement(self) -> NDArray[np.float64]:
        """Size of the original in units of the searched picture: x, y, x, y."""
        height, width = self.original.shape[:2]
        searched_height, searched_width = self.searched.shape[:2]
        return np.tile([width / searched_width, height / searched_height], 2)


class FaceDetector:
    """Finds faces. Opens its networks at the first picture and keeps them; safe to share.

    Args:
        card: the card of MTCNN; the one that is shipped by default.
        spec: how to search; what the card says by default.
        threads: cores that one picture may use.
    """

    def __init__(
        self, card: Card | None = None, spec: DetectorSpec | None = None, threads: int = 2
    ) -> None:
        self._card = card or load_card("mtcnn")
        self._spec = spec or DetectorSpec.from_card(self._card)
        self._threads = threads

    def detect(self, frame_rgb: NDArray[np.uint8]) -> tuple[DetectedFace, ...]:
        """Return the faces of one upright picture, the largest box first.

        Args:
            frame_rgb: uint8 (height, width, 3), RGB.

        Raises:
            ImageError: the array is not such a picture.
        """
        if frame_rgb.dtype != np.uint8 or frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3:
            raise ImageError(
                "Expected a picture as uint8 (height, width, 3); "
                f"received {frame_rgb.dtype} {frame_rgb.shape}."
            )
        searched = _reduce(frame_rgb, self._spec.max_side_px).astype(np.float32)
        pictures = _Pictures(frame_rgb, searched)
        boxes = self._propose(pictures.searched)
        boxes = self._refine(pictures.searched, boxes)
        return self._finish(pictures, boxes)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="faces")

    @cached_property
    def _pnet(self) -> ort.InferenceSession:
        return open_session(self._card.path("pnet"))

    @cached_property
    def _rnet(self) -> ort.InferenceSession:
        return open_session(self._card.path("rnet"))

    @cached_property
    def _onet(self) -> ort.InferenceSession:
        return open_session(self._card.path("onet"))

    def _propose(self, frame: NDArray[np.float32]) -> Boxes:
        spec, pyramid, pnet = self._spec, Pyramid(frame), self._pnet
        height, width = frame.shape[:2]

        def propose(scale: float) -> tuple[Boxes, Scores]:
            boxes, scores = propose_windows(
                pnet,
                pyramid.build_level(scale),
                spec.score_thresholds[0],
                spec.overlap_thresholds[0],
            )
            return boxes / scale, scores

        scales = compute_scales(width, height, spec.min_face_px, spec.scale_factor)
        # The first level costs about as much as all others together, so two threads share well.
        found = list(self._pool.map(propose, scales)) if self._threads > 1 else map(propose, scales)
        levels = [(np.empty((0, 4)), np.empty(0)), *found]
        boxes, scores = (np.concatenate(arrays) for arrays in zip(*levels, strict=True))
        kept = suppress(boxes, scores, spec.overlap_thresholds[1])
        return make_square(boxes[kept])

    def _refine(self, frame: NDArray[np.float32], boxes: Boxes) -> Boxes:
        parts = [
            self._rnet.run(["score", "offsets"], {"rgb": sample_patches(frame, batch, _RNET_PX)})
            for batch in _batches(boxes)
        ]
        if not parts:
            return boxes
        scores, offsets = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        sure = scores > self._spec.score_thresholds[1]
        boxes = regress(boxes[sure], offsets[sure])
        kept = suppress(boxes, scores[sure], self._spec.overlap_thresholds[2])
        return make_square(boxes[kept])

    def _finish(self, pictures: _Pictures, boxes: Boxes) -> tuple[DetectedFace, ...]:
        parts = [
            self._onet.run(
                ["score", "offsets", "landmarks"], {"rgb": _sample_sharp(pictures, batch)}
            )
            for batch in _batches(boxes)
        ]
        if not parts:
            return ()
        scores, offsets, landmarks = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        sure = scores > self._spec.score_thresholds[2]
        points = place_landmarks(landmarks[sure], boxes[sure])
        boxes, scores = regress(boxes[sure], offsets[sure]), scores[sure]
        kept = suppress(boxes, scores, self._spec.overlap_thresholds[3], of_smaller=True)
        enlargement = pictures.enlargement
        height, width = pictures.original.shape[:2]
        faces = [
            _build_face(box, five, score)
            for box, five, score in zip(
                clip_boxes(boxes[kept] * enlargement, width, height),
                points[kept] * enlargement[:2],
                scores[kept],
                strict=True,
            )
        ]
        return tuple(sorted(faces, key=lambda face: -face.box.width * face.box.height))


def _reduce(frame_rgb: NDArray[np.uint8], max_side_px: int) -> NDArray[np.uint8]:
    height, width = frame_rgb.shape[:2]
    scale = max_side_px / max(height, width)
    if scale >= 1:
        return frame_rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(frame_rgb, size, interpolation=cv2.INTER_AREA))


def _sample_sharp(pictures: _Pictures, boxes: Boxes) -> NDArray[np.float32]:
    """Return patches for O-Net: small faces from the original, where there is more to see."""
    patches = sample_patches(pictures.searched, boxes, _ONET_PX)
    is_small = boxes[:, 2] - boxes[:, 0] < _ONET_PX
    if pictures.has_more_detail and is_small.any():
        patches[is_small] = sample_patches(
            pictures.original, boxes[is_small] * pictures.enlargement, _ONET_PX
        )
    return patches


def _batches(boxes: Boxes) -> list[Boxes]:
    return [
        boxes[start : start + _PATCHES_AT_ONCE] for start in range(0, len(boxes), _PATCHES_AT_ONCE)
    ]


def _build_face(
    box: NDArray[np.float64], points: NDArray[np.float64], score: np.float32
) -> DetectedFace:
    return DetectedFace(
        box=BoundingBox(*(float(value) for value in box)),
        landmarks=Landmarks(*((float(x), float(y)) for x, y in points)),
        face_score=float(score),
    )
