import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml.datasets.ravdess import RAVDESS_LABELS
from ml.errors import DatasetError
from ml.evaluation.voice import (
    RunPredictions,
    evaluate_runs,
    keep_shared_classes,
    merge_calm,
    read_runs,
)
from ml.labels import EMOTIONS


def build_run(fold: int, seed: int, n_right: int) -> RunPredictions:
    """Two speakers, each label twice; the first `n_right` clips are right."""
    labels = np.tile(np.arange(8), 4)
    called = np.where(np.arange(32) < n_right, labels, (labels + 1) % 8)
    return RunPredictions(
        "ravdess8",
        fold,
        seed,
        RAVDESS_LABELS,
        (3 * np.eye(8)[called]).astype(np.float32),
        labels,
        np.repeat([f"ravdess-{fold}a", f"ravdess-{fold}b"], 16),
        np.repeat(["female", "male"], 16),
    )


def test_the_figure_is_the_mean_over_folds_then_seeds() -> None:
    runs = [build_run(0, 1, 32), build_run(1, 1, 16), build_run(0, 2, 16), build_run(1, 2, 16)]
    found = evaluate_runs(runs)["ravdess8"]["uar_mean_over_folds"]
    assert found["by_seed"] == [0.75, 0.5]
    assert found["mean"] == 0.625
    assert found["deviation_over_seeds"] == pytest.approx(0.1768, abs=1e-4)


def test_a_seed_that_lacks_a_fold_does_not_count() -> None:
    runs = [build_run(0, 1, 16), build_run(1, 1, 16), build_run(0, 2, 32)]
    found = evaluate_runs(runs)["ravdess8"]
    assert found["seeds"] == [1]
    assert found["uar_mean_over_folds"]["mean"] == 0.5


def test_clips_are_counted_once_whatever_the_number_of_seeds() -> None:
    runs = [build_run(fold, seed, 16) for fold in (0, 1) for seed in (1, 2, 3)]
    found = evaluate_runs(runs)["ravdess8"]
    assert (found["n"], found["n_speakers"], found["n_folds"]) == (64, 4, 2)
    assert found["by_sex"]["female"]["n"] == 32
    json.dumps(found, allow_nan=False)


def test_sexes_are_told_apart() -> None:
    found = evaluate_runs([build_run(0, 1, 16), build_run(1, 1, 16)])["ravdess8"]
    assert found["by_sex"]["female"]["uar"]["value"] == 1.0
    assert found["by_sex"]["male"]["uar"]["value"] == 0.0


def test_calm_is_merged_into_neutral() -> None:
    run = build_run(0, 1, 0)
    logits = np.full((32, 8), -9, np.float32)
    logits[:, RAVDESS_LABELS.index("neutral")] = 1.0
    logits[:, RAVDESS_LABELS.index("calm")] = 1.0
    logits[:, RAVDESS_LABELS.index("anger")] = 1.5  # more than each, less than both
    seven = merge_calm(replace(run, logits=logits))
    assert seven.classes == EMOTIONS
    assert set(seven.logits.argmax(axis=1)) == {EMOTIONS.index("neutral")}
    assert np.exp(seven.logits).sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (seven.labels == EMOTIONS.index("neutral")).sum() == 8


def test_a_class_that_the_unseen_corpus_lacks_is_not_chosen() -> None:
    labels = np.array([0, 2, 2])
    logits = np.array([[1, 9, 0], [0, 9, 1], [0, 9, 1]], np.float32)
    speakers = sexes = np.array(["a", "b", "b"])
    run = RunPredictions("unseen", 0, 1, ("x", "y", "z"), logits, labels, speakers, sexes)
    shared = keep_shared_classes(run)
    assert shared.classes == ("x", "z")
    assert shared.labels.tolist() == [0, 1, 1]
    assert shared.uar == 1.0


def test_runs_are_read_by_their_names(tmp_path: Path) -> None:
    run = build_run(3, 2, 20)
    folder = tmp_path / "ravdess8-final-fold3-seed2"
    folder.mkdir()
    arrays = {name: getattr(run, name) for name in ("logits", "labels", "speakers", "sexes")}
    np.savez(folder / "predictions.npz", classes=np.array(run.classes), **arrays)
    (read,) = read_runs(tmp_path)
    assert (read.protocol, read.fold, read.seed) == ("ravdess8", 3, 2)
    assert read.uar == run.uar


def test_a_folder_without_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no finished runs"):
        read_runs(tmp_path)
