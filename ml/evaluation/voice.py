"""How good the voice model is, on whom: from the predictions that the protocol's runs leave.

Conventions: the figure of a protocol is the mean over its folds, then over its seeds. Intervals
draw whole speakers, over the clips of one seed, since clips of one person are not independent and
the same clip under another seed is no new clip. Calibration is measured with a temperature that
was fitted on the other folds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.calibration import compute_probabilities, fit_top_temperature
from ml.datasets.ravdess import RAVDESS_LABELS
from ml.errors import DatasetError
from ml.evaluation.scores import describe_main_scores, describe_scores
from ml.labels import EMOTIONS
from ml.metrics import compute_accuracy, compute_uar

_RUN_NAME: Final = re.compile(r"(\w+)-.+-fold(\d+)-seed(\d+)")
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class RunPredictions:
    """What one run said of the clips of speakers it had not heard.

    Attributes:
        protocol, fold, seed: as in `ml.training.voice_protocol.Run`.
        classes: the name of each column of `logits`.
        logits: float32 (n, n_classes).
        labels: int (n,), index into `classes`.
        speakers, sexes: str (n,).
    """

    protocol: str
    fold: int
    seed: int
    classes: tuple[str, ...]
    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    speakers: NDArray[np.str_]
    sexes: NDArray[np.str_]

    @property
    def uar(self) -> float:
        return compute_uar(self.labels, self.logits.argmax(axis=1), len(self.classes))


def read_runs(folder: Path) -> list[RunPredictions]:
    """Return the predictions of every finished run under `folder`.

    Raises:
        DatasetError: there are none.
    """
    runs = []
    for path in sorted(folder.glob("*/predictions.npz")):
        match = _RUN_NAME.fullmatch(path.parent.name)
        if match:
            runs.append(_read_run(path, match[1], int(match[2]), int(match[3])))
    if not runs:
        raise DatasetError(
            f"{folder} holds no finished runs. Expected PROTOCOL-RECIPE-foldF-seedS/predictions.npz"
        )
    return runs


def evaluate_runs(runs: Sequence[RunPredictions]) -> dict[str, dict[str, Any]]:
    """Return the scores of each protocol, JSON-ready.

    Two protocols are derived. "ravdess7_merged", from the runs with eight classes: the
    probabilities of calm and neutral are added and both count as neutral. "unseen_shared": the
    model may only choose among the classes that the unseen corpus has.
    """
    by_protocol: dict[str, list[RunPredictions]] = {}
    for run in runs:
        by_protocol.setdefault(run.protocol, []).append(run)
    if "ravdess8" in by_protocol:
        by_protocol["ravdess7_merged"] = [merge_calm(run) for run in by_protocol["ravdess8"]]
    if "unseen" in by_protocol:
        by_protocol["unseen_shared"] = [keep_shared_classes(run) for run in by_protocol["unseen"]]
    return {name: _evaluate_protocol(members) for name, members in by_protocol.items()}


def merge_calm(run: RunPredictions) -> RunPredictions:
    """Return a run over RAVDESS's eight classes as one over our seven."""
    if run.classes != RAVDESS_LABELS:
        raise ValueError(f"Expected the classes {RAVDESS_LABELS}. Received: {run.classes}")
    to_seven = np.array(
        [EMOTIONS.index("neutral" if name == "calm" else name) for name in RAVDESS_LABELS]
    )
    probabilities = np.zeros((len(run.labels), len(EMOTIONS)))
    np.add.at(probabilities.T, to_seven, compute_probabilities(run.logits).T)
    logits = np.log(np.maximum(probabilities, 1e-9)).astype(np.float32)
    return replace(
        run,
        protocol="ravdess7_merged",
        classes=tuple(EMOTIONS),
        logits=logits,
        labels=to_seven[run.labels],
    )


def keep_shared_classes(run: RunPredictions) -> RunPredictions:
    """Return a run without the classes that none of its clips has."""
    present = np.unique(run.labels)
    return replace(
        run,
        protocol=f"{run.protocol}_shared",
        classes=tuple(run.classes[index] for index in present),
        logits=run.logits[:, present],
        labels=np.searchsorted(present, run.labels).astype(np.int64),
    )


def _evaluate_protocol(runs: list[RunPredictions]) -> dict[str, Any]:
    folds = {run.fold for run in runs}
    seeds = sorted({run.seed for run in runs})
    complete = [seed for seed in seeds if {r.fold for r in runs if r.seed == seed} == folds]
    counted = [run for run in runs if run.seed in complete]
    first = [run for run in counted if run.seed == complete[0]]
    speakers = np.concatenate([run.speakers for run in first])
    sexes = np.concatenate([run.sexes for run in first])
    labels = np.concatenate([run.labels for run in first])
    probabilities = np.concatenate(_calibrate(first))
    scores = describe_scores(labels, probabilities, groups=speakers, classes=first[0].classes)
    scores["n_speakers"] = len(np.unique(speakers))
    scores["n_folds"] = len(folds)
    scores["seeds"] = complete
    scores["uar_mean_over_folds"] = _describe_seeds(counted, lambda run: run.uar)
    scores["accuracy_mean_over_folds"] = _describe_seeds(
        counted, lambda run: compute_accuracy(run.labels, run.logits.argmax(axis=1))
    )
    scores["uar_by_fold"] = {
        str(fold): round(float(np.mean([run.uar for run in counted if run.fold == fold])), _DIGITS)
        for fold in sorted(folds)
    }
    scores["by_sex"] = describe_groups(labels, probabilities, sexes, speakers)
    scores["by_speaker"] = describe_speakers(labels, probabilities, speakers)
    return scores


def describe_speakers(
    labels: NDArray[np.int64], probabilities: NDArray[np.float32], speakers: NDArray[np.str_]
) -> dict[str, dict[str, Any]]:
    """Return n, accuracy and UAR of each speaker; their intervals draw single clips."""
    return {
        str(speaker): describe_main_scores(
            labels[speakers == speaker], probabilities[speakers == speaker], ("accuracy", "uar")
        )
        for speaker in np.unique(speakers)
    }


def describe_groups(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    members: NDArray[np.str_],
    speakers: NDArray[np.str_],
) -> dict[str, dict[str, Any]]:
    """Return n, accuracy, UAR and calibration error of each group; intervals draw its speakers.

    Args:
        members: str (n,), the group of each clip; "" belongs to none.
    """
    return {
        str(group): describe_main_scores(
            labels[members == group],
            probabilities[members == group],
            ("accuracy", "uar", "ece"),
            groups=speakers[members == group],
        )
        for group in np.unique(members[members != ""])
    }


def _calibrate(runs: list[RunPredictions]) -> list[NDArray[np.float32]]:
    """Probabilities of each fold, at a temperature fitted on the others; 1 if there is no other."""
    calibrated = []
    for run in runs:
        others = [other for other in runs if other.fold != run.fold]
        temperature = 1.0
        if others:
            temperature = fit_top_temperature(
                np.concatenate([other.logits for other in others]),
                np.concatenate([other.labels for other in others]),
            )
        calibrated.append(compute_probabilities(run.logits, temperature))
    return calibrated


def _describe_seeds(
    runs: list[RunPredictions], score: Callable[[RunPredictions], float]
) -> dict[str, Any]:
    means = [
        float(np.mean([score(run) for run in runs if run.seed == seed]))
        for seed in sorted({run.seed for run in runs})
    ]
    deviation = float(np.std(means, ddof=1)) if len(means) > 1 else None
    return {
        "mean": round(float(np.mean(means)), _DIGITS),
        "deviation_over_seeds": None if deviation is None else round(deviation, _DIGITS),
        "by_seed": [round(mean, _DIGITS) for mean in means],
    }


def _read_run(path: Path, protocol: str, fold: int, seed: int) -> RunPredictions:
    with np.load(path) as arrays:
        return RunPredictions(
            protocol,
            fold,
            seed,
            tuple(str(name) for name in arrays["classes"]),
            arrays["logits"],
            arrays["labels"],
            arrays["speakers"],
            arrays["sexes"],
        )
