"""Links the faces of sampled frames, so that one person stays one line.

No identity is computed: there is no face recognition model here, no embedding that would tell a
person apart from the rest of the world, and nothing is kept once a video is read. Faces are linked
by where they are, and by how alike two small blurred pictures of one recording look: enough to tell
who is who among the few people of one room, and of no use in another recording.

Conventions: boxes in pixels of the frame; distances in units of the face's own size (the root of
its box's area), so that near and far faces are treated alike.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.types import BoundingBox, FacePrediction

# Frames in which a face may be missed, behind a hand or turned away, before only a face at the
# same place that looks the same is taken for its return.
MISSED_FRAMES: Final = 4
# A box this much larger or smaller is another face, or the detector's mistake.
LARGEST_RATIO: Final = 1.8
# How far a face may have moved: at once, for every second since, and at most, in its own sizes;
# the most is given at once to a face that looks the same.
_REACH, _REACH_PER_S, _LARGEST_REACH = 1.0, 0.5, 2.5
# Grey levels of 16x16 pixels correlate by 0.09 in the median, and by 0.53 in the highest 5 %, over
# pairs of 400 faces of FER2013; the same face after turning, scaling and noise by 0.99.
LIKENESS_OF_RETURN: Final = 0.7
_LOOK_SIZE: Final = 16
# What overlap, nearness and likeness count, and the least that links.
_OVERLAP, _NEARNESS, _LIKENESS = 0.3, 0.35, 0.35
_LEAST_SCORE: Final = 0.25

Look = NDArray[np.float32]


@dataclass(slots=True)
class _Track:
    """Where a face was seen last, how it moved, and how it looked."""

    number: int
    box: BoundingBox
    look: Look
    frame: int
    time_s: float
    velocity: tuple[float, float] = (0.0, 0.0)
    n_seen: int = 1

    def move_to(self, box: BoundingBox, look: Look, frame: int, time_s: float) -> None:
        elapsed_s = max(time_s - self.time_s, 1e-3)
        (x, y), (old_x, old_y) = _find_centre(box), _find_centre(self.box)
        self.velocity = ((x - old_x) / elapsed_s, (y - old_y) / elapsed_s)
        # A slow mean: one turned or half hidden face does not change what the person looks like.
        mixed = 0.7 * self.look + 0.3 * look
        self.look = (mixed / (np.linalg.norm(mixed) + 1e-6)).astype(np.float32)
        self.box, self.frame, self.time_s = box, frame, time_s
        self.n_seen += 1


class FaceTracker:
    """Follows faces from frame to frame; give it every sampled frame, also one without faces."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._n_tracks = 0
        self._frame = -1

    def follow(
        self, boxes: Sequence[BoundingBox], crops: Sequence[NDArray[np.float32]], time_s: float
    ) -> list[int]:
        """Return a track number for each face of the next frame, in the order given.

        Pairs are linked best first: faces are few, and two that are near each other differ in
        nearness, course or look.

        Args:
            boxes: the faces of the frame.
            crops: each face as the model sees it, float32 (size, size) in [0, 1].
            time_s: the frame's time, not before the last one's.
        """
        self._frame += 1
        looks = [_describe_look(crop) for crop in crops]
        pairs = sorted(self._score_pairs(boxes, looks, time_s), reverse=True)
        numbers: dict[int, int] = {}
        taken: set[int] = set()
        for _, face, place in pairs:
            if face not in numbers and place not in taken:
                taken.add(place)
                track = self._tracks[place]
                track.move_to(boxes[face], looks[face], self._frame, time_s)
                numbers[face] = track.number
        for face, (box, look) in enumerate(zip(boxes, looks, strict=True)):
            if face not in numbers:
                numbers[face] = self._n_tracks
                self._tracks.append(_Track(self._n_tracks, box, look, self._frame, time_s))
                self._n_tracks += 1
        self._forget_flashes()
        return [numbers[face] for face in range(len(boxes))]

    def _score_pairs(
        self, boxes: Sequence[BoundingBox], looks: Sequence[Look], time_s: float
    ) -> Iterator[tuple[float, int, int]]:
        for face, (box, look) in enumerate(zip(boxes, looks, strict=True)):
            for place, track in enumerate(self._tracks):
                is_missed = self._frame - track.frame > MISSED_FRAMES
                score = _score(track, box, look, time_s, is_return=is_missed)
                if score >= _LEAST_SCORE:
                    yield score, face, place

    def _forget_flashes(self) -> None:
        """Drop what was seen once and not again: most is no face, and a crowd has many of them."""
        self._tracks = [
            track
            for track in self._tracks
            if track.n_seen > 1 or self._frame - track.frame <= MISSED_FRAMES
        ]


def number_tracks(
    faces: Sequence[FacePrediction], numbers: Sequence[int]
) -> tuple[tuple[FacePrediction, ...], dict[int, int]]:
    """Return the faces with their tracks numbered from 0, the most present person first.

    Args:
        faces: all faces of a recording.
        numbers: the tracker's number of each.

    Returns:
        The faces, and for each of the tracker's numbers the one that it became. Of two tracks
        that were seen equally often the larger face comes first.
    """
    n_seen = Counter(numbers)
    total_size: defaultdict[int, float] = defaultdict(float)
    for face, number in zip(faces, numbers, strict=True):
        total_size[number] += _find_size(face.box)
    ranked = sorted(n_seen, key=lambda number: (-n_seen[number], -total_size[number], number))
    places = {number: place for place, number in enumerate(ranked)}
    numbered = (
        replace(face, track=places[number]) for face, number in zip(faces, numbers, strict=True)
    )
    return tuple(numbered), places


def _score(track: _Track, box: BoundingBox, look: Look, time_s: float, *, is_return: bool) -> float:
    """How well a face continues a track, in [0, 1]; 0 where it cannot."""
    elapsed_s = max(time_s - track.time_s, 0.0)
    old_size, size = _find_size(track.box), _find_size(box)
    if max(size, old_size) > LARGEST_RATIO * min(size, old_size):
        return 0.0
    likeness = max(0.0, float(track.look @ look))
    if is_return:
        distance = _measure_distance(track.box, box, (0.0, 0.0))
        return likeness if likeness >= LIKENESS_OF_RETURN and distance <= _LARGEST_REACH else 0.0
    reach = min(_REACH + _REACH_PER_S * elapsed_s, _LARGEST_REACH)
    if likeness >= LIKENESS_OF_RETURN:
        reach = _LARGEST_REACH
    # People go on as they went, or stop: whichever fits better.
    way = (track.velocity[0] * elapsed_s, track.velocity[1] * elapsed_s)
    moved, stayed = _measure_distance(track.box, box, way), _measure_distance(track.box, box)
    distance = min(moved, stayed)
    if distance > reach:
        return 0.0
    overlap = _measure_overlap(track.box, box, way if moved < stayed else (0.0, 0.0))
    nearness = 1 - distance / reach
    return _OVERLAP * overlap + _NEARNESS * nearness + _LIKENESS * likeness


def _describe_look(crop: NDArray[np.float32]) -> Look:
    """The face in 256 grey levels, blurred, with mean 0 and norm 1: light and contrast are gone."""
    blurred = cv2.GaussianBlur(crop, (0, 0), 1.0)
    small = cv2.resize(blurred, (_LOOK_SIZE, _LOOK_SIZE), interpolation=cv2.INTER_AREA)
    centred = np.asarray(small, dtype=np.float32).ravel() - np.float32(small.mean())
    look: Look = (centred / (np.linalg.norm(centred) + 1e-6)).astype(np.float32)
    return look


def _find_centre(box: BoundingBox) -> tuple[float, float]:
    return (box.x_min + box.x_max) / 2, (box.y_min + box.y_max) / 2


def _find_size(box: BoundingBox) -> float:
    return math.sqrt(max(box.width * box.height, 1.0))


def _measure_distance(
    old: BoundingBox, new: BoundingBox, way: tuple[float, float] = (0.0, 0.0)
) -> float:
    (old_x, old_y), (x, y) = _find_centre(old), _find_centre(new)
    size = (_find_size(old) + _find_size(new)) / 2
    return math.hypot(x - old_x - way[0], y - old_y - way[1]) / size


def _measure_overlap(old: BoundingBox, new: BoundingBox, way: tuple[float, float]) -> float:
    """Intersection over union after the old box went its way."""
    left, right = max(old.x_min + way[0], new.x_min), min(old.x_max + way[0], new.x_max)
    top, bottom = max(old.y_min + way[1], new.y_min), min(old.y_max + way[1], new.y_max)
    common = max(0.0, right - left) * max(0.0, bottom - top)
    union = old.width * old.height + new.width * new.height - common
    return common / union if union > 0 else 0.0
