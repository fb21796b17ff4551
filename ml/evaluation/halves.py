"""Held-out speakers in two halves: what is fitted on one is judged on the other, and the reverse.

A temperature that is fitted and judged on the same clips looks better than it is. With both
directions every clip is judged once, by numbers that its speaker had no part in.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.calibration import compute_probabilities, fit_top_temperature

CROSS_FITTED: Final = (
    "calibration is cross-fitted: the speakers are split into two halves, and the answers on each "
    "half are stated with a temperature that was fitted on the other"
)

Logits = NDArray[np.floating[Any]]


def choose_half(speakers: NDArray[np.str_], sexes: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Return True for the clips of every other speaker of each sex, in the order of their names."""
    chosen: list[str] = []
    for sex in np.unique(sexes):
        chosen.extend(str(s) for s in np.unique(speakers[sexes == sex])[::2])
    return np.isin(speakers, chosen)


def cross_fit_probabilities(
    logits: Logits,
    labels: NDArray[np.integer[Any]],
    is_first: NDArray[np.bool_],
    fit: Callable[[Logits, NDArray[np.integer[Any]]], float] = fit_top_temperature,
) -> NDArray[np.float32]:
    """Return probabilities, float32 (n, n_classes), each half at the other half's temperature.

    Args:
        is_first: bool (n,), as `choose_half` gives it; both halves must have samples.
        fit: finds a temperature from logits and labels.
    """
    if is_first.all() or not is_first.any():
        raise ValueError("Expected speakers in both halves. Received: all of them in one")
    probabilities = np.empty(logits.shape, np.float32)
    for half in (is_first, ~is_first):
        probabilities[half] = compute_probabilities(logits[half], fit(logits[~half], labels[~half]))
    return probabilities
