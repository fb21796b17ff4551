"""The runs behind the voice figures: who is trained on whom, tested on whom, with which seed.

No choice looks at a test fold: recipes are compared on an inner fold (the next one) with the test
fold left out altogether, and the best mean is taken to the tests, which run once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import keras
import numpy as np
from numpy.typing import NDArray

from ml.datasets.ravdess import RAVDESS_LABELS
from ml.datasets.splits import (
    RAVDESS_FOLDS,
    SERVED_VALID_SPEAKERS,
    get_inner_valid_fold,
    get_ravdess_fold,
)
from ml.errors import DatasetError
from ml.labels import EMOTIONS
from ml.metrics import compute_uar
from ml.training.voice import LabelledClips, predict_clips, select_clips, train_voice
from ml.training.voice_data import VoiceData
from ml.training.voice_recipe import VoiceRecipe

Protocol = Literal["inner", "ravdess8", "ravdess7", "unseen", "served"]
SEEDS: Final = (1, 2, 3)
_CHECKPOINT_EVERY: Final = 5  # epochs: half a minute on an accelerator, minutes on a processor
COMPARED_FOLDS: Final = (0, 1, 2)  # recipes are compared on these, at half their epochs


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    Attributes:
        protocol: "inner" compares recipes; "ravdess8" and "ravdess7" test on the fold's actors;
            "unseen" learns RAVDESS and tests on EMO-DB; "served" learns both.
        fold: test fold of RAVDESS, 0 to 4; 0 where the protocol has none.
    """

    protocol: Protocol
    fold: int
    seed: int
    recipe_name: str = "final"

    @property
    def name(self) -> str:
        return f"{self.protocol}-{self.recipe_name}-fold{self.fold}-seed{self.seed}"


@dataclass(frozen=True, slots=True)
class RunSplit:
    """What a run learns from and is tested on, with the class names in order."""

    train: LabelledClips
    test: LabelledClips
    classes: tuple[str, ...]


def list_inner_runs(recipe_name: str) -> list[Run]:
    """Return the runs that judge one recipe."""
    return [Run("inner", fold, 1, recipe_name) for fold in COMPARED_FOLDS]


def list_final_runs() -> list[Run]:
    """Return the runs behind the published figures, the most important first."""
    folds = range(len(RAVDESS_FOLDS))
    runs = [Run("served", 0, 1), Run("unseen", 0, 1)]
    runs += [Run("ravdess8", fold, seed) for seed in SEEDS for fold in folds]
    runs += [Run("ravdess7", fold, seed) for seed in SEEDS[:1] for fold in folds]
    runs += [Run("unseen", 0, seed) for seed in SEEDS[1:]]
    runs += [Run("served", 0, seed) for seed in SEEDS[1:]]
    runs += [Run("ravdess7", fold, seed) for seed in SEEDS[1:] for fold in folds]
    return runs


def split_for_run(data: VoiceData, run: Run) -> RunSplit:
    """Return the clips of a run; asserts that no speaker is on both sides."""
    is_ravdess, is_emodb = data.corpora == "ravdess", data.corpora == "emodb"
    test_fold = get_ravdess_fold(run.fold)
    by, classes = "emotions", tuple[str, ...](EMOTIONS)
    if run.protocol == "inner":
        by, classes = "labels", RAVDESS_LABELS
        valid = get_ravdess_fold(get_inner_valid_fold(run.fold))
        is_test = is_ravdess & np.isin(data.speakers, valid)
        is_train = is_ravdess & ~np.isin(data.speakers, (*valid, *test_fold))
    elif run.protocol in ("ravdess8", "ravdess7"):
        if run.protocol == "ravdess8":
            by, classes = "labels", RAVDESS_LABELS
        is_test = is_ravdess & np.isin(data.speakers, test_fold)
        is_train = is_ravdess & ~is_test
    elif run.protocol == "unseen":
        is_train, is_test = is_ravdess, is_emodb
    else:
        is_test = np.isin(data.speakers, SERVED_VALID_SPEAKERS)
        is_train = ~is_test
    train = select_clips(data, classes, is_train, by=by)
    test = select_clips(data, classes, is_test, by=by)
    shared = np.intersect1d(data.speakers[train.rows], data.speakers[test.rows])
    if len(shared):
        raise DatasetError(f"Speakers on both sides of {run.name}: {', '.join(shared)}.")
    return RunSplit(train, test, classes)


def execute_run(
    data: VoiceData, run: Run, recipe: VoiceRecipe, out: Path, *, verbose: int = 0
) -> float:
    """Train one run, write its weights and test logits under `out/<run.name>`, return its UAR.

    A run that was killed goes on from its last checkpoint, and ends as if undisturbed.
    """
    split = split_for_run(data, run)
    folder = out / run.name
    network = train_voice(
        data,
        split.train,
        len(split.classes),
        folder,
        recipe,
        valid=split.test if run.protocol == "served" else None,
        resume=True,
        checkpoint_every=_CHECKPOINT_EVERY,
        verbose=verbose,
    )
    logits = predict_clips(network, data, split.test.rows)
    write_predictions(folder / "predictions.npz", data, split, logits)
    keras.utils.clear_session()
    return compute_run_uar(split.test.labels, logits)


def write_predictions(
    path: Path, data: VoiceData, split: RunSplit, logits: NDArray[np.float32]
) -> None:
    """Write what a figure can be recomputed from."""
    rows = split.test.rows
    np.savez_compressed(
        path,
        logits=logits,
        labels=split.test.labels,
        classes=np.array(split.classes),
        names=data.names[rows],
        speakers=data.speakers[rows],
        sexes=data.sexes[rows],
        corpora=data.corpora[rows],
    )


def compute_run_uar(labels: NDArray[np.int64], logits: NDArray[np.float32]) -> float:
    """Return the UAR over the classes that occur in the test."""
    return compute_uar(labels, logits.argmax(axis=1), logits.shape[1])


def choose_recipe(scores: dict[str, Sequence[float]]) -> str:
    """Return the recipe with the best mean inner UAR among those judged on every compared fold."""
    complete = {name: s for name, s in scores.items() if len(s) == len(COMPARED_FOLDS)}
    if not complete:
        raise ValueError(f"No recipe was judged on all compared folds: {scores}")
    return max(complete, key=lambda name: float(np.mean(complete[name])))
