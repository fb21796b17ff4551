"""Both models train on JAX as they do on TensorFlow; one process for both, which starts slowly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jax", reason="training packages are not installed")

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

REPOSITORY = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np

from ml.training.face import train_face
from ml.training.voice import train_voice
from ml.training.voice_protocol import Run, split_for_run
from tests.unit.ml.bright_faces import write_corpus
from tests.unit.ml.test_face_training import TINY
from tests.unit.ml.voice.packed import build_packed
from tests.unit.ml.voice.test_training import RECIPE

assert keras.backend.backend() == "jax"
folder = Path(sys.argv[1])
[epoch] = train_face(*write_corpus(folder), folder / "face", replace(TINY, epochs=1))
assert np.isfinite(epoch["loss"])
data = build_packed()
split = split_for_run(data, Run("ravdess7", 0, 1))
recipe = replace(RECIPE, epochs=1, n_steps=1)
train_voice(data, split.train, 7, folder / "voice", recipe, verbose=0)
"""


def test_one_epoch_of_each_model_runs_on_jax(tmp_path):
    # Unoptimised, the program is compiled in half the time.
    flags = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_backend_optimization_level=0"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=REPOSITORY,
        env=os.environ | flags,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "voice" / "voice.weights.h5").is_file()
