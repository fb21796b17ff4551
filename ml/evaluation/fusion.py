"""Fused answers against each modality alone, on the same pairs, by a paired test."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.pairs import Pairs
from ml.evaluation.scores import describe_scores

Probabilities = NDArray[np.float64]


def describe_pairs(kind: str, pairs: Pairs, fused: Probabilities) -> dict[str, Any]:
    """Return the scores of fused, face alone and voice alone, as `<kind>_pairs_<which>`.

    Intervals draw whole speakers where the pairs know them.

    Args:
        kind: "synthetic" or "real".
        fused: (n, 7), what the fusion says of the pairs.
    """
    return {
        f"{kind}_pairs_{name}": describe_scores(pairs.labels, answers, groups=pairs.groups)
        for name, answers in _list_answers(pairs, fused).items()
    }


def compare_with_parts(pairs: Pairs, fused: Probabilities) -> dict[str, Any]:
    """Return what the fusion gains over each part, by McNemar's test.

    Args:
        pairs: each face and each clip at most once, or the test takes one sample for many.
        fused: (n, 7), what the fusion says of the pairs.
    """
    answers = _list_answers(pairs, fused)
    is_right = {name: p.argmax(axis=1) == pairs.labels for name, p in answers.items()}
    compared = {}
    for part in ("face", "voice"):
        gained, lost, p_value = compare_paired(is_right["fused"], is_right[part])
        compared[f"fused_against_{part}"] = {
            "n": len(pairs.labels),
            "accuracy_fused": round(float(is_right["fused"].mean()), 4),
            "accuracy_alone": round(float(is_right[part].mean()), 4),
            "gained": gained,
            "lost": lost,
            "mcnemar_p": p_value,
        }
    return compared


def compare_paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> tuple[int, int, float]:
    """Return what only the first got right, what only the second did, and McNemar's p.

    McNemar 1947, with continuity correction; p is two-sided, 1 where the two never differ.
    """
    gained, lost = int((first & ~second).sum()), int((~first & second).sum())
    if gained + lost == 0:
        return gained, lost, 1.0
    chi_squared = max(0, abs(gained - lost) - 1) ** 2 / (gained + lost)
    return gained, lost, math.erfc(math.sqrt(chi_squared / 2))


def _list_answers(pairs: Pairs, fused: Probabilities) -> dict[str, Probabilities]:
    return {"fused": fused, "face": pairs.pooled[:, 0], "voice": pairs.pooled[:, 1]}
