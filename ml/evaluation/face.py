"""How good the face model is, on whom, and when it does not know."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ml.calibration import compute_probabilities
from ml.datasets.ferplus import FaceSplit, compute_majority
from ml.evaluation.scores import describe_scores
from ml.onnx_session import open_session

_BATCH: Final = 64

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FaceLogits:
    """Flip-averaged logits of one split, float32 (n, 7) from each head."""

    ferplus: Logits
    fer2013: Logits


def predict_face_logits(
    model: Path, faces: NDArray[np.uint8], on_progress: Callable[[float], None]
) -> FaceLogits:
    """Return what an exported face model says of faces that are cropped already.

    Args:
        model: the ONNX file.
        faces: uint8 (n, 48, 48).
    """
    session = open_session(model, threads=1)
    parts = []
    for start in range(0, len(faces), _BATCH):
        gray = faces[start : start + _BATCH, :, :, None].astype(np.float32) / np.float32(255)
        plain = _run(session, gray)
        mirrored = _run(session, np.ascontiguousarray(gray[:, :, ::-1]))
        parts.append([(a + b) / 2 for a, b in zip(plain, mirrored, strict=True)])
        on_progress(min(1.0, (start + _BATCH) / len(faces)))
    ferplus, fer2013 = (np.concatenate(part) for part in zip(*parts, strict=True))
    return FaceLogits(ferplus, fer2013)


def evaluate_face(
    logits: FaceLogits,
    split: FaceSplit,
    *,
    near_copies: frozenset[str],
    temperature: float,
) -> dict[str, Any]:
    """Return the scores of one split, each with n and its 95 % interval.

    The served head answers for the FER+ majority, the second head for the original labels, with
    and without the faces that are near-copies of training faces.

    Args:
        near_copies: names of faces that nearly equal a training face.
        temperature: of the served head.
    """
    majority = compute_majority(split.votes)
    is_rated = majority >= 0
    is_own = ~np.isin(split.data.names, sorted(near_copies))
    labels = split.data.labels.astype(np.int64)
    served = compute_probabilities(logits.ferplus, temperature)
    second = compute_probabilities(logits.fer2013)
    return {
        "ferplus_majority": describe_scores(majority[is_rated], served[is_rated]),
        "ferplus_majority_without_near_copies": describe_scores(
            majority[is_rated & is_own], served[is_rated & is_own]
        ),
        "fer2013_labels": describe_scores(labels, second),
        "fer2013_labels_without_near_copies": describe_scores(labels[is_own], second[is_own]),
        "fer2013_labels_by_served_head": describe_scores(labels, served),
    }


def _run(session: ort.InferenceSession, gray: NDArray[np.float32]) -> list[Logits]:
    return [np.asarray(x) for x in session.run(["logits", "logits_fer2013"], {"face_gray": gray})]
