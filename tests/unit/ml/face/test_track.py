"""One person stays one line through frames, gaps and crossings."""

from dataclasses import replace

import numpy as np
import pytest

from ml.face.track import MISSED_FRAMES, FaceTracker, number_tracks
from ml.types import BoundingBox
from tests.readings import make_face

STEP_S = 0.5


def look(seed: int, noise: float = 0.0, frame: int = 0):
    """A face as the model sees it: broad shapes of a person, and a little that changes."""
    coarse = np.random.default_rng(seed).random((6, 6), dtype=np.float32)
    crop = np.kron(coarse, np.ones((8, 8), dtype=np.float32))
    changes = np.random.default_rng(1000 * seed + frame).normal(0, noise, crop.shape)
    return np.clip(crop + changes, 0, 1).astype(np.float32)


def box(x: float, y: float = 100.0, size: float = 60.0) -> BoundingBox:
    return BoundingBox(x, y, x + size, y + size)


def follow(frames) -> list[list[int]]:
    """Frames as lists of (box, crop); returns the numbers of each."""
    tracker = FaceTracker()
    return [
        tracker.follow([b for b, _ in faces], [c for _, c in faces], STEP_S * index)
        for index, faces in enumerate(frames)
    ]


def test_one_person_is_one_track():
    frames = [[(box(100 + 3 * n), look(1, 0.1, n))] for n in range(10)]
    assert follow(frames) == [[0]] * 10


def test_two_people_keep_their_lines_whatever_the_order():
    left, right = (box(100), look(1)), (box(300), look(2))
    assert follow([[left, right], [right, left], [left, right]]) == [[0, 1], [1, 0], [0, 1]]


@pytest.mark.parametrize("is_alike", [False, True])
def test_two_people_who_cross_keep_their_lines(is_alike):
    # Sixty pixels a step, which is one face: they swap places within a few frames.
    frames = []
    for n in range(9):
        first = (box(100 + 60 * n), look(1, 0.1, n))
        second = (box(580 - 60 * n, 110), look(1 if is_alike else 2, 0.1, n))
        # In the middle one hides the other.
        frames.append([first] if n == 4 else [first, second])
    numbers = follow(frames)
    assert numbers[:4] == [[0, 1]] * 4
    assert numbers[5:] == [[0, 1]] * 4


def test_a_face_that_is_missed_for_a_few_frames_goes_on():
    seen = [(box(100), look(1))]
    frames = [seen, seen, *[[]] * MISSED_FRAMES, seen]
    assert follow(frames)[-1] == [0]


def test_a_person_who_comes_back_much_later_is_known_by_place_and_look():
    seen = [(box(100), look(1, 0.1))]
    again, other = [(box(140), look(1, 0.1, 9))], [(box(140), look(2))]
    frames = [seen, seen, *[[]] * 20]
    assert follow([*frames, again])[-1] == [0]
    assert follow([*frames, other])[-1] == [1]


def test_a_face_elsewhere_or_of_another_size_is_another():
    frames = [[(box(100), look(1))], [(box(700), look(1))], [(box(90, 90, 160), look(1))]]
    assert follow(frames) == [[0], [1], [2]]


def test_a_flash_stays_its_own():
    person = (box(100), look(1))
    frames = [[person], [person, (box(500, 300, 30), look(5))], [person], [person]]
    assert follow(frames) == [[0], [0, 1], [0], [0]]


def test_a_crowd_of_flashes_costs_little():
    random = np.random.default_rng(3)
    tracker = FaceTracker()
    for n in range(20):
        places = random.uniform(0, 5000, (20, 2))
        boxes = [BoundingBox(x, y, x + 30, y + 30) for x, y in places]
        tracker.follow(boxes, [look(int(s)) for s in random.integers(0, 9999, 20)], STEP_S * n)
    assert len(tracker._tracks) < 20 * (MISSED_FRAMES + 2)


def test_the_most_present_is_number_zero():
    faces = [make_face(time_s=t) for t in (0.0, 0.5, 0.5, 1.0)]
    tracked, places = number_tracks(faces, [7, 3, 3, 3])
    assert [face.track for face in tracked] == [1, 0, 0, 0]
    assert places == {3: 0, 7: 1}


def test_of_two_seen_equally_often_the_larger_comes_first():
    small = make_face()
    large = replace(small, box=box(0))
    tracked, _ = number_tracks([small, large], [0, 1])
    assert [face.track for face in tracked] == [1, 0]


def test_nobody_is_no_track():
    assert number_tracks([], []) == ((), {})
    assert FaceTracker().follow([], [], 0.0) == []
