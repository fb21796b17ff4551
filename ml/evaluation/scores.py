"""The scores that every model is described by, in the form in which cards hold them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.labels import EMOTIONS
from ml.metrics import (
    Interval,
    compute_accuracy,
    compute_bootstrap_interval,
    compute_class_scores,
    compute_confusion,
    compute_coverage_curve,
    compute_ece,
    compute_ece_if_perfect,
    compute_macro_f1,
    compute_reliability,
    compute_uar,
)

_DIGITS = 4


def describe_scores(
    labels: NDArray[np.integer[Any]],
    probabilities: NDArray[np.floating[Any]],
    *,
    groups: NDArray[Any] | None = None,
    classes: tuple[str, ...] = EMOTIONS,
) -> dict[str, Any]:
    """Return accuracy, UAR, macro-F1 and calibration error with intervals, and the details.

    Args:
        labels: int (n,).
        probabilities: (n, n_classes), rows sum to 1.
        groups: (n,), the speaker of each sample where whole speakers must be drawn.
        classes: the name of each column.

    Returns:
        JSON-ready; undefined scores are None. Rows of `confusion` are the true class;
        `ece_if_perfect` is the calibration error that chance alone gives at this n.
    """
    n_classes = len(classes)
    predicted = probabilities.argmax(axis=1)
    per_class = compute_class_scores(labels, predicted, n_classes)
    scores: dict[str, Any] = {"n": len(labels), "classes": list(classes)}
    scores["accuracy"] = _state(
        compute_bootstrap_interval(compute_accuracy, labels, predicted, groups=groups)
    )
    scores["uar"] = _state(
        compute_bootstrap_interval(
            lambda y, p: compute_uar(y, p, n_classes), labels, predicted, groups=groups
        )
    )
    scores["macro_f1"] = _state(
        compute_bootstrap_interval(
            lambda y, p: compute_macro_f1(y, p, n_classes), labels, predicted, groups=groups
        )
    )
    scores["ece"] = _state(
        compute_bootstrap_interval(compute_ece, labels, probabilities, groups=groups)
    )
    scores["ece_if_perfect"] = _round(compute_ece_if_perfect(probabilities))
    scores["per_class"] = {
        name: {
            "n": int(per_class.n[index]),
            "precision": _round(per_class.precision[index]),
            "recall": _round(per_class.recall[index]),
        }
        for index, name in enumerate(classes)
    }
    scores["confusion"] = compute_confusion(labels, predicted, n_classes).tolist()
    scores["coverage"] = [
        {
            "threshold": point.threshold,
            "coverage": _round(point.coverage),
            "accuracy": _round(point.accuracy),
        }
        for point in compute_coverage_curve(labels, probabilities)
    ]
    scores["reliability"] = [
        {"n": part.n, "stated": _round(part.stated), "accuracy": _round(part.accuracy)}
        for part in compute_reliability(labels, probabilities)
    ]
    return scores


def _state(interval: Interval) -> dict[str, Any]:
    return {
        "value": _round(interval.value),
        "low": _round(interval.low),
        "high": _round(interval.high),
    }


def _round(value: float) -> float | None:
    return round(float(value), _DIGITS) if np.isfinite(value) else None
