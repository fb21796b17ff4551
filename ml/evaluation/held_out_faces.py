"""The face model's answers on a split that it was not trained on, computed once and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ml.calibration import compute_probabilities
from ml.datasets.ferplus import FaceSplit, compute_majority
from ml.errors import WeightsError
from ml.evaluation.face import FaceLogits, predict_face_logits
from ml.evaluation.pairs import Answers

_N_CHECKED: Final = 16
_LARGEST_DIFFERENCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class HeldOutFaces:
    """The face model's logits of one split, with what people said of the faces."""

    logits: FaceLogits
    split: FaceSplit

    def answers(self, temperature: float) -> Answers:
        """Return the served head's answers on the faces whose votes have a majority."""
        majority = compute_majority(self.split.votes)
        is_rated = majority >= 0
        return Answers(
            majority[is_rated], compute_probabilities(self.logits.ferplus[is_rated], temperature)
        )


def get_face_logits(
    model: Path, split: FaceSplit, kept: Path | None, on_progress: Callable[[float], None]
) -> FaceLogits:
    """Return the model's logits of a split, from the file `kept` where it is there.

    Logits take minutes on a CPU, so they are written to `kept` when they had to be computed.

    Raises:
        WeightsError: the kept logits are not those of this model on these faces.
    """
    faces = split.data.faces
    if kept is None or not kept.is_file():
        logits = predict_face_logits(model, faces, on_progress)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(kept, ferplus=logits.ferplus, fer2013=logits.fer2013)
        return logits
    with np.load(kept) as arrays:
        logits = FaceLogits(arrays["ferplus"], arrays["fer2013"])
    fresh = predict_face_logits(model, faces[:_N_CHECKED], lambda _: None).ferplus
    if len(logits.ferplus) != len(faces) or (
        np.abs(logits.ferplus[:_N_CHECKED] - fresh).max() > _LARGEST_DIFFERENCE
    ):
        raise WeightsError(f"{kept} holds logits of another model, or of other faces.")
    return logits
