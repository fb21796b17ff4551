"""Training of the face model: it learns, and resumes to the same end."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.ml.bright_faces import write_corpus

keras = pytest.importorskip("keras", reason="training packages are not installed")

from ml.training.face import FaceRecipe, train_face  # noqa: E402  # after the import check

pytestmark = pytest.mark.slow

TINY = FaceRecipe(
    epochs=3,
    batch_size=16,
    width=1 / 32,
    dense_units=8,
    learning_rate=0.02,
    warmup_epochs=1,
    dropout=0.1,
    mixup=0.2,
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def whole(corpus, tmp_path_factory):
    """An undisturbed run: its folder and its history."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, train_face(*corpus, folder, TINY)


def test_loss_falls_and_files_are_written(whole):
    folder, history = whole
    assert len(history) == 3
    assert history[-1]["loss"] < history[0]["loss"]
    written = {path.name for path in folder.iterdir()}
    assert {"curves.csv", "curves.png", "recipe.json", "last.keras", "last.npz"} <= written


@pytest.mark.exhaustive
def test_resumed_run_ends_like_an_undisturbed_one(corpus, whole, tmp_path, monkeypatch):
    folder, history = whole

    class KilledError(Exception):
        pass

    def die_in_second_epoch(self, epoch, logs=None):
        if epoch == 1:
            raise KilledError

    monkeypatch.setattr(keras.callbacks.History, "on_epoch_begin", die_in_second_epoch)
    with pytest.raises(KilledError):
        train_face(*corpus, tmp_path / "cut", TINY)
    monkeypatch.undo()
    resumed = train_face(*corpus, tmp_path / "cut", TINY, resume=True)

    assert [row["epoch"] for row in resumed] == [1, 2, 3]
    assert resumed[-1]["loss"] == pytest.approx(history[-1]["loss"], rel=1e-4)
    with (
        np.load(folder / "average_weights.npz") as first,
        np.load(tmp_path / "cut/average_weights.npz") as second,
    ):
        for name in first.files:
            np.testing.assert_allclose(first[name], second[name], rtol=2e-2, atol=2e-3)


@pytest.mark.exhaustive
def test_early_stopping_ends_a_run_that_no_longer_improves(corpus, tmp_path):
    recipe = replace(TINY, epochs=6, learning_rate=1e-9, patience=1)
    assert len(train_face(*corpus, tmp_path / "run", recipe)) < 6
