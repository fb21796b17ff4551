"""Synthetic pairs: a face and a voice clip of the same label, by different people.

Nobody's face and voice at the same moment are in the data that is freely to be had, so pairs are
put together by label. They say how two independent witnesses of one expression add up, and
nothing of how face and voice of one person go together; every figure from them is named so.
"""

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
    """

    labels: NDArray[np.integer[Any]]
    probabilities: NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same number of pairs for each emotion that both sets hold.

    Attributes:
        labels: int (n,).
        pooled: float64 (n, 2, 7), probabilities of face and voice.
    """

    labels: NDArray[np.int64]
    pooled: NDArray[np.float64]


def draw_pairs(faces: Answers, voices: Answers, *, n_per_emotion: int, seed: int = 0) -> Pairs:
    """Return pairs drawn with replacement, `n_per_emotion` for each emotion known to both."""
    rng = np.random.default_rng(seed)
    labels, pooled = [], []
    for emotion in range(N_EMOTIONS):
        face_rows = np.flatnonzero(faces.labels == emotion)
        voice_rows = np.flatnonzero(voices.labels == emotion)
        if not len(face_rows) or not len(voice_rows):
            continue
        chosen_faces = faces.probabilities[rng.choice(face_rows, n_per_emotion)]
        chosen_voices = voices.probabilities[rng.choice(voice_rows, n_per_emotion)]
        pooled.append(np.stack((chosen_faces, chosen_voices), axis=1))
        labels.append(np.full(n_per_emotion, emotion))
    if not labels:
        raise ValueError("Expected faces and voices with an emotion in common. Received: none")
    return Pairs(np.concatenate(labels), np.concatenate(pooled).astype(np.float64))
