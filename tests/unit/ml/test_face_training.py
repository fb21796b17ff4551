"""Training of the face model: it learns, resumes to the same end, and runs on a second backend."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from ml.datasets.fer2013 import FaceData, write_packed_faces
from ml.labels import EMOTIONS

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
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Faces whose brightness tells the emotion, so that a few steps are enough to learn."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(0)
    labels = np.arange(112, dtype=np.uint8) % 7
    faces = (30 * labels[:, None, None] + rng.integers(0, 20, (112, 48, 48))).astype(np.uint8)
    splits = np.where(np.arange(112) < 84, "train", "valid")
    names = np.array([f"fer{i:07d}.png" for i in range(112)])
    data = FaceData(faces, labels, splits, names)
    write_packed_faces(data, folder / "faces.npz")
    header = ["Usage", "Image name", *EMOTIONS, "contempt", "unknown", "NF"]
    rows = [
        ["x", name, *(10 * (np.arange(7) == label)), 0, 0, 0]
        for name, label in zip(names, labels, strict=True)
    ]
    lines = [",".join(map(str, row)) for row in (header, *rows)]
    (folder / "votes.csv").write_text("\n".join(lines))
    return folder / "faces.npz", folder / "votes.csv"


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


def test_early_stopping_ends_a_run_that_no_longer_improves(corpus, tmp_path):
    recipe = replace(TINY, epochs=6, learning_rate=1e-9, patience=1)
    assert len(train_face(*corpus, tmp_path / "run", recipe)) < 6


def test_it_trains_on_a_second_backend(corpus, tmp_path):
    code = (
        "import json, sys; from pathlib import Path; from ml.training.face import *;"
        "recipe = FaceRecipe(**json.loads(sys.argv[1]));"
        "history = train_face(Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), recipe);"
        "import keras; assert keras.backend.backend() == 'jax';"
        "assert history[0]['loss'] == history[0]['loss']"
    )
    recipe = asdict(replace(TINY, epochs=1))
    del recipe["augmentation"]
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(recipe), *map(str, corpus), str(tmp_path / "jax")],
        cwd=REPOSITORY,
        # Unoptimised, the program is compiled in half the time.
        env=os.environ
        | {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_backend_optimization_level=0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
