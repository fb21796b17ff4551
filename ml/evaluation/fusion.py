"""Fused answers against each modality alone, on the same synthetic pairs, by a paired test."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.pairs import Pairs
from ml.evaluation.scores import describe_scores
from ml.fusion import FusionSpec
from ml.training.fusion import fuse_pairs


def evaluate_fusion(pairs: Pairs, spec: FusionSpec) -> dict[str, Any]:
    """Return the scores of fused, face alone and voice alone, and what fusion gains.

    The pairs draw the same faces and clips again and again, so their intervals are those of the
    pairing, not of a new sample of people; the card says so.
    """
    fused = fuse_pairs(pairs, spec)
    answers = {"fused": fused, "face": pairs.pooled[:, 0], "voice": pairs.pooled[:, 1]}
    scores: dict[str, Any] = {
        f"synthetic_pairs_{name}": describe_scores(pairs.labels, probabilities)
        for name, probabilities in answers.items()
    }
    better = max(("face", "voice"), key=lambda m: _is_right(pairs, answers[m]).mean())
    gained, lost, p_value = compare_paired(
        _is_right(pairs, fused), _is_right(pairs, answers[better])
    )
    scores["fused_against_better_part"] = {
        "part": better,
        "n": len(pairs.labels),
        "gained": gained,
        "lost": lost,
        "mcnemar_p": p_value,
    }
    return scores


def compare_paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> tuple[int, int, float]:
    """Return what only the first got right, what only the second did, and McNemar's p.

    McNemar 1947, with continuity correction; p is two-sided, 1 where the two never differ.
    """
    gained, lost = int((first & ~second).sum()), int((~first & second).sum())
    if gained + lost == 0:
        return gained, lost, 1.0
    chi_squared = (abs(gained - lost) - 1) ** 2 / (gained + lost)
    return gained, lost, math.erfc(math.sqrt(chi_squared / 2))


def _is_right(pairs: Pairs, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(probabilities.argmax(axis=1) == pairs.labels)
