"""Synthetic pairs: a face and a voice clip of the same label, by different people.

Nobody's face and voice at the same moment are in the data that is freely to be had, so pairs are
put together by label. They say how two independent witnesses of one expression add up, and
nothing of how face and voice of one person go together; every figure from them is named so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.labels import N_EMOTIONS


@dataclass(frozen=True, slots=True)
class Answers:
    """Calibrated answers of one model on one set of samples.

    Attributes:
        labels: int (n,), index into `EMOTIONS`.
        probabilities: (n, 7), rows sum to 1.
        groups: (n,), the speaker of each sample; None where nobody knows.
    """

    labels: NDArray[np.integer[Any]]
    probabilities: NDArray[np.floating[Any]]
    groups: NDArray[np.str_] | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a face and a voice, of one label each.

    Attributes:
        labels: int (n,).
        pooled: float64 (n, 2, 7), probabilities of face and voice.
        groups: (n,), the speaker of each pair's voice; None where nobody knows.
    """

    labels: NDArray[np.int64]
    pooled: NDArray[np.float64]
    groups: NDArray[np.str_] | None = None


def draw_pairs(faces: Answers, voices: Answers, *, n_per_emotion: int, seed: int = 0) -> Pairs:
    """Return pairs drawn with replacement, `n_per_emotion` for each emotion known to both."""
    rng = np.random.default_rng(seed)
    chosen = [
        (rng.choice(face_rows, n_per_emotion), rng.choice(voice_rows, n_per_emotion))
        for face_rows, voice_rows in _match(faces, voices)
    ]
    return _join(faces, voices, chosen)


def draw_pairs_once(faces: Answers, voices: Answers, *, seed: int = 0) -> Pairs:
    """Return pairs in which no face and no clip occurs twice, as many as there can be.

    A paired test counts its pairs as independent; those of `draw_pairs` are not.
    """
    rng = np.random.default_rng(seed)
    chosen = []
    for face_rows, voice_rows in _match(faces, voices):
        n = min(len(face_rows), len(voice_rows))
        chosen.append((rng.permutation(face_rows)[:n], rng.permutation(voice_rows)[:n]))
    return _join(faces, voices, chosen)


def join_pairs(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of all parts, which must all have groups or none."""
    groups = [part.groups for part in parts if part.groups is not None]
    return Pairs(
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.pooled for part in parts]),
        np.concatenate(groups) if groups else None,
    )


Rows = NDArray[np.int64]


def _match(faces: Answers, voices: Answers) -> list[tuple[Rows, Rows]]:
    rows = [
        (np.flatnonzero(faces.labels == emotion), np.flatnonzero(voices.labels == emotion))
        for emotion in range(N_EMOTIONS)
    ]
    matched = [(face, voice) for face, voice in rows if len(face) and len(voice)]
    if not matched:
        raise ValueError("Expected faces and voices with an emotion in common. Received: none")
    return matched


def _join(faces: Answers, voices: Answers, chosen: list[tuple[Rows, Rows]]) -> Pairs:
    face_rows, voice_rows = (np.concatenate(part) for part in zip(*chosen, strict=True))
    pooled = np.stack((faces.probabilities[face_rows], voices.probabilities[voice_rows]), axis=1)
    return Pairs(
        np.asarray(faces.labels[face_rows], np.int64),
        pooled.astype(np.float64),
        None if voices.groups is None else voices.groups[voice_rows],
    )
