import keras
import numpy as np
import onnxruntime as ort
import pytest

from ml.export.voice import build_voice_graph
from ml.models.voice_cnn_lstm import VoiceArchitecture, build_voice_cnn_lstm
from ml.voice.log_mel import MelSpec, compute_log_mel

TINY = VoiceArchitecture(filters=(4, 6, 8, 10), lstm_units=5, projection=12)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    """Weights of every kind away from their start, or a fault in folding would not show."""
    keras.utils.set_random_seed(3)
    network = build_voice_cnn_lstm(80, 301, 7, TINY)
    rng = np.random.default_rng(3)
    shaken = []
    for variable in network.weights:
        value = np.asarray(variable) + rng.normal(0, 0.1, variable.shape)
        shaken.append(np.abs(value) + 0.1 if "variance" in variable.path else value)
    network.set_weights(shaken)
    return network


@pytest.mark.parametrize("n_clips", [1, 5])
def test_onnx_computes_what_keras_computes(network: keras.Model, n_clips: int) -> None:
    rng = np.random.default_rng(n_clips)
    sounds = rng.normal(0, 0.1, (n_clips, 48000)).astype(np.float32)
    sounds[:, 20000:40000] *= 0.001
    log_mel = np.stack([compute_log_mel(sound, MelSpec()) for sound in sounds])
    session = ort.InferenceSession(build_voice_graph(network).SerializeToString())
    (received,) = session.run(["logits"], {"log_mel": log_mel})
    assert received.shape == (n_clips, 7)
    assert np.abs(received - network.predict(log_mel, verbose=0)).max() < 1e-4
