from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from ml.datasets.ravdess import RAVDESS_LABELS
from ml.datasets.splits import get_inner_valid_fold, get_ravdess_fold
from ml.errors import DatasetError
from ml.training.voice_batches import BatchSpec, VoiceBatches, cut_window
from ml.training.voice_data import read_voice_data, write_voice_data
from ml.training.voice_protocol import Run, choose_recipe, list_final_runs, split_for_run
from ml.training.voice_runs import choose_runs
from tests.unit.ml.voice.packed import build_packed

DATA = build_packed()


def test_packed_clips_come_back_as_they_were(tmp_path: Path) -> None:
    write_voice_data(DATA, tmp_path / "speech.npz")
    again = read_voice_data(tmp_path / "speech.npz")
    assert again.spec == DATA.spec
    for item in fields(DATA):
        if item.name != "spec":
            assert (getattr(again, item.name) == getattr(DATA, item.name)).all()
    assert [path.name for path in tmp_path.iterdir()] == ["speech.npz"]


def test_something_else_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", faces=np.zeros(3))
    with pytest.raises(DatasetError, match="no packed speech"):
        read_voice_data(tmp_path / "other.npz")
    with pytest.raises(DatasetError, match="There is no"):
        read_voice_data(tmp_path / "absent.npz")


def test_a_window_outside_its_clip_is_silence() -> None:
    clip = np.full((2, 10), 9, np.uint8)
    assert cut_window(clip, -3, 6)[0].tolist() == [0, 0, 0, 9, 9, 9]
    assert cut_window(clip, 7, 5)[0].tolist() == [9, 9, 9, 0, 0]
    assert cut_window(clip, 30, 4)[0].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("run", list_final_runs(), ids=lambda run: run.name)
def test_no_run_has_a_speaker_on_both_sides(run: Run) -> None:
    split = split_for_run(DATA, run)
    train, test = (set(DATA.speakers[clips.rows]) for clips in (split.train, split.test))
    assert train and test and not train & test


def test_some_of_the_final_runs_can_be_chosen() -> None:
    names = [run.name for run in choose_runs("ravdess8", "3")]
    assert names == [f"ravdess8-final-fold{fold}-seed3" for fold in range(5)]
    assert choose_runs(None, None) == list_final_runs()
    with pytest.raises(SystemExit, match="No run"):
        choose_runs("ravdess8", "9")


@pytest.mark.parametrize("fold", range(5))
def test_recipes_are_compared_without_the_test_fold(fold: int) -> None:
    split = split_for_run(DATA, Run("inner", fold, 1))
    seen = set(DATA.speakers[split.train.rows]) | set(DATA.speakers[split.test.rows])
    assert not seen & set(get_ravdess_fold(fold))
    assert set(DATA.speakers[split.test.rows]) == set(get_ravdess_fold(get_inner_valid_fold(fold)))


def test_each_protocol_has_its_classes() -> None:
    eight, seven = (split_for_run(DATA, Run(name, 0, 1)) for name in ("ravdess8", "ravdess7"))
    assert eight.classes == RAVDESS_LABELS
    assert len(seven.classes) == 7
    # Calm counts as neutral among the seven, and boredom is none of them.
    assert np.bincount(seven.test.labels)[4] == 2 * len(get_ravdess_fold(0))
    unseen = split_for_run(DATA, Run("unseen", 0, 1))
    assert "boredom" not in set(DATA.labels[unseen.test.rows])


def build_batches(first_epoch: int = 0, mixup: float = 0.0) -> VoiceBatches:
    split = split_for_run(DATA, Run("ravdess7", 0, 1))
    spec = BatchSpec(batch_size=16, n_steps=7, mixup=mixup)
    return VoiceBatches(
        DATA, split.train.rows, split.train.labels, 7, 301, spec, first_epoch=first_epoch
    )


def test_every_class_is_drawn_equally_often() -> None:
    batches = build_batches()
    labels = np.concatenate([batches[i][1].argmax(axis=1) for i in range(len(batches))])
    assert np.bincount(labels).tolist() == [16] * 7


def test_an_epoch_depends_on_seed_and_number_alone() -> None:
    undisturbed, resumed = build_batches(), build_batches(first_epoch=1)
    undisturbed.on_epoch_end()
    (first, first_targets), (second, second_targets) = undisturbed[3], resumed[3]
    assert (first["levels"] == second["levels"]).all()
    assert (first_targets == second_targets).all()


def test_mixed_targets_still_sum_to_one() -> None:
    inputs, targets = build_batches(mixup=0.3)[0]
    assert targets.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert ((inputs["share"] >= 0.5) & (inputs["share"] <= 1)).all()


def test_the_best_recipe_is_the_best_mean_over_all_compared_folds() -> None:
    assert choose_recipe({"a": [0.5, 0.6, 0.7], "b": [0.9], "c": [0.6, 0.6, 0.61]}) == "c"
    with pytest.raises(ValueError, match="all compared folds"):
        choose_recipe({"a": [0.5]})
