"""A voice model that is made on the spot."""

import dataclasses

import numpy as np
import onnx
import pytest

from ml.cards import Card, describe_file
from ml.export.graph import GraphWriter
from ml.labels import EMOTIONS
from ml.voice.log_mel import MelSpec
from tests.unit.ml.voice.test_windows import RATE

SPEC = MelSpec()


@pytest.fixture
def card(tmp_path):
    """A network whose logit for sadness is the mean level of the spectrogram."""
    graph = GraphWriter("voice")
    n_frames = SPEC.n_frames(3 * RATE)
    log_mel = graph.input("log_mel", ("n", SPEC.n_mels, n_frames))
    flat = graph.add("Flatten", log_mel)
    kernel = np.zeros((SPEC.n_mels * n_frames, 7), np.float32)
    kernel[:, EMOTIONS.index("sadness")] = 0.1 / len(kernel)
    graph.add("MatMul", flat, graph.constant(kernel), output="logits")
    graph.output("logits", ("n", 7))
    path = tmp_path / "voice.onnx"
    onnx.save(graph.build("test"), path)
    preprocessing = {"mel": dataclasses.asdict(SPEC), "window_s": 3.0, "hop_s": 1.5}
    return Card(
        "voice",
        "test",
        {"model": describe_file(path)},
        EMOTIONS,
        preprocessing,
        {},
        {},
        {"temperature": 1.0},
        "",
        (),
        tmp_path,
    )
