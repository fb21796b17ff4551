"""Fits the few numbers of the fusion on held-out answers of both models."""

import math
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.calibration import choose_abstention_threshold
from ml.evaluation.pairs import Answers, Pairs
from ml.fusion import FusionSpec, pool_modalities
from ml.labels import N_EMOTIONS
from ml.metrics import compute_class_scores, compute_jensen_shannon

# An emotion that a model never finds still has a say, if a small one.
_LEAST_RELIABILITY: Final = 0.05
# A step above what is right in all: two modalities are rarely as clear as those of the pairs.
_TARGET_ACCURACY: Final = 0.95
_MIN_COVERAGE: Final = 0.75
_CERTAIN: Final = 0.95

Floats = NDArray[np.floating[Any]]


def fit_fusion(
    faces: Answers,
    voices: Answers,
    pairs: Pairs,
    *,
    face_votes: NDArray[np.integer[Any]],
    vote_probabilities: Floats,
    alone_below: tuple[float, float],
) -> FusionSpec:
    """Return reliability, precision, sharpness and thresholds from held-out samples.

    Args:
        faces, voices: answers on held-out samples; their F1 per emotion is the reliability.
        pairs: held-out pairs; `sharpness` minimises their log loss. They agree by construction,
            so the doubt is measured on the answers of each model alone.
        alone_below: the thresholds of the face's and of the voice's own card.
        face_votes: (n, 7) votes of people on held-out faces, each row with at least one.
        vote_probabilities: (n, 7), the face model's answers on them.
    """
    reliability = np.stack([_measure_reliability(answers) for answers in (faces, voices)])
    # Voices have no votes; until they do, one window is taken to be as precise as one face.
    precision = fit_precision(face_votes, vote_probabilities)
    spec = FusionSpec(
        reliability=reliability,
        precision=np.array([precision, precision]),
        sharpness=1.0,
        doubt=_measure_doubt((faces, voices)),
        abstain_below=(*alone_below, 0.0),
        disagreement_bits=1.0,
    )
    spec = _fit_sharpness(pairs, spec)
    fused = fuse_pairs(pairs, spec)
    both = choose_abstention_threshold(
        pairs.labels, fused, target_accuracy=_TARGET_ACCURACY, min_coverage=_MIN_COVERAGE
    )
    return replace(
        spec,
        abstain_below=(*alone_below, both),
        disagreement_bits=_find_disagreement(pairs),
    )


def fuse_pairs(pairs: Pairs, spec: FusionSpec) -> NDArray[np.float64]:
    """Return the fused probabilities of pairs of full quality, (n, 7)."""
    return pool_modalities(pairs.pooled, np.ones(2), spec)


def fit_precision(votes: NDArray[np.integer[Any]], probabilities: Floats) -> float:
    """Return the precision of a Dirichlet distribution about the answers that explains the votes.

    Maximum likelihood of the Dirichlet-multinomial distribution (Minka 2000, "Estimating a
    Dirichlet distribution"), found on a grid of 5 % steps from 1 to 400.
    """
    grid = np.exp(np.arange(0.0, math.log(400.0), 0.05))
    rows = np.maximum(np.asarray(probabilities, np.float64), 1e-4)
    rows /= rows.sum(axis=1, keepdims=True)
    log_gamma = np.vectorize(math.lgamma, otypes=[np.float64])
    n_votes = votes.sum(axis=1)

    def score(precision: float) -> float:
        shape = precision * rows
        gain = log_gamma(votes + shape) - log_gamma(shape)
        whole = len(votes) * math.lgamma(precision) - log_gamma(n_votes + precision).sum()
        return float(gain.sum() + whole)

    return round(float(grid[int(np.argmax([score(value) for value in grid]))]), 2)


def _measure_reliability(answers: Answers) -> NDArray[np.float64]:
    scores = compute_class_scores(answers.labels, answers.probabilities.argmax(axis=1), N_EMOTIONS)
    return np.maximum(np.nan_to_num(scores.f1, nan=0.0), _LEAST_RELIABILITY).round(4)


def _measure_doubt(answers: tuple[Answers, Answers]) -> float:
    """Return the share of errors among the most certain answers of both models."""
    certain = [part.probabilities.max(axis=1) >= _CERTAIN for part in answers]
    wrong = [part.probabilities.argmax(axis=1) != part.labels for part in answers]
    n_certain = sum(int(rows.sum()) for rows in certain)
    n_wrong = sum(int((c & w).sum()) for c, w in zip(certain, wrong, strict=True))
    # One more of each (Laplace): a model that never erred may yet.
    return round((n_wrong + 1) / (n_certain + 2), 4)


def _find_disagreement(pairs: Pairs) -> float:
    """Return the divergence that best tells pairs of two labels from pairs of one."""
    same = [compute_jensen_shannon(face, voice) for face, voice in pairs.pooled]
    rng = np.random.default_rng(0)
    others = rng.permutation(len(pairs.labels))
    is_mixed = pairs.labels != pairs.labels[others]
    mixed = [
        compute_jensen_shannon(face, voice)
        for face, voice in zip(
            pairs.pooled[is_mixed, 0], pairs.pooled[others][is_mixed, 1], strict=True
        )
    ]
    grid = np.arange(0.05, 1.0, 0.01)
    gains = [np.mean(np.array(mixed) >= at) - np.mean(np.array(same) >= at) for at in grid]
    return round(float(grid[int(np.argmax(gains))]), 2)


def _fit_sharpness(pairs: Pairs, spec: FusionSpec) -> FusionSpec:
    candidates = [
        replace(spec, sharpness=round(float(value), 2)) for value in np.arange(1.0, 3.001, 0.05)
    ]
    return min(candidates, key=lambda each: _compute_loss(pairs.labels, fuse_pairs(pairs, each)))


def _compute_loss(labels: NDArray[np.integer[Any]], probabilities: Floats) -> float:
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())
