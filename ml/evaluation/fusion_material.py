"""What the fusion is fitted on and judged by: held-out answers of both models."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.calibration import compute_probabilities
from ml.cards import Card
from ml.datasets.fer2013 import load_fer2013
from ml.datasets.ferplus import load_face_split
from ml.evaluation.held_out_faces import HeldOutFaces, get_face_logits
from ml.evaluation.pairs import Answers
from ml.evaluation.predictions import Predictions, read_predictions


@dataclass(frozen=True, slots=True)
class FusionMaterial:
    """Held-out answers of both models.

    Attributes:
        valid, test: faces to fit on and to judge by.
        voices: the served voice model's logits of its held-out speakers.
        face_temperature: from the face's card.
        alone_below: the thresholds of the face's and of the voice's card.
    """

    valid: HeldOutFaces
    test: HeldOutFaces
    voices: Predictions
    face_temperature: float
    alone_below: tuple[float, float]

    def answer_voices(self, rows: NDArray[np.bool_], temperature: float) -> Answers:
        """Return the voice's answers on some of the clips, bool (n,)."""
        return Answers(
            self.voices.labels[rows],
            compute_probabilities(self.voices.logits[rows], temperature),
            self.voices.speakers[rows],
        )


@dataclass(frozen=True, slots=True)
class MaterialPaths:
    """Where the material lies.

    Attributes:
        data, votes: FER2013 and `fer2013new.csv` of FER+.
        voice_run: folder of the served voice run, with its predictions.
        face_logits: folder that keeps the face model's logits; None computes them each time.
    """

    data: Path
    votes: Path
    voice_run: Path
    face_logits: Path | None = None


def load_material(
    paths: MaterialPaths, face: Card, voice: Card, on_progress: Callable[[float], None]
) -> FusionMaterial:
    """Return the material for the models of two cards.

    Raises:
        DatasetError: a folder is not what it is said to be.
        WeightsError: kept logits are of another model.
    """
    voices = read_predictions(paths.voice_run / "predictions.npz")
    corpus = load_fer2013(paths.data)
    parts = {}
    for name in ("valid", "test"):
        split = load_face_split(corpus, paths.votes, name)
        kept = paths.face_logits / f"face_int8_{name}.npz" if paths.face_logits else None
        logits = get_face_logits(face.path("model"), split, kept, on_progress)
        parts[name] = HeldOutFaces(logits, split)
    return FusionMaterial(
        valid=parts["valid"],
        test=parts["test"],
        voices=voices,
        face_temperature=float(face.calibration["temperature"]),
        alone_below=(
            float(face.calibration["abstain_below"]),
            float(voice.calibration["abstain_below"]),
        ),
    )
