import keras
import numpy as np
import pytest

from ml.models.voice_cnn_lstm import VoiceArchitecture, build_voice_cnn_lstm

TINY = VoiceArchitecture(filters=(4, 4, 4, 4), lstm_units=4, projection=8)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    return build_voice_cnn_lstm(80, 301, 7, TINY)


@pytest.fixture(scope="module")
def log_mel() -> np.ndarray:
    return np.random.default_rng(0).uniform(-80, 0, (4, 80, 301)).astype(np.float32)


def test_it_gives_one_finite_logit_a_class(network: keras.Model, log_mel: np.ndarray) -> None:
    logits = network.predict(log_mel, verbose=0)
    assert logits.shape == (4, 7)
    assert np.isfinite(logits).all()


def test_a_clip_alone_is_read_as_in_a_batch(network: keras.Model, log_mel: np.ndarray) -> None:
    together = network.predict(log_mel, verbose=0)
    alone = network.predict(log_mel[2:3], verbose=0)
    assert np.abs(together[2] - alone[0]).max() < 1e-5


def test_loudness_does_not_matter(network: keras.Model, log_mel: np.ndarray) -> None:
    louder = network.predict(log_mel + 12, verbose=0)
    assert np.abs(louder - network.predict(log_mel, verbose=0)).max() < 1e-4


def test_silence_is_read_without_dividing_by_zero(network: keras.Model) -> None:
    silence = np.full((1, 80, 301), -80, np.float32)
    assert np.isfinite(network.predict(silence, verbose=0)).all()


def test_by_bands_the_colour_of_a_microphone_does_not_matter(log_mel: np.ndarray) -> None:
    network = build_voice_cnn_lstm(
        80, 301, 7, VoiceArchitecture(TINY.filters, lstm_units=4, projection=8, normalise="bands")
    )
    coloured = log_mel + np.linspace(-20, 20, 80, dtype=np.float32)[:, None]
    difference = network.predict(coloured, verbose=0) - network.predict(log_mel, verbose=0)
    assert np.abs(difference).max() < 1e-4


def test_the_served_size_stays_modest() -> None:
    assert build_voice_cnn_lstm(80, 301, 7).count_params() < 1_500_000


def test_weights_survive_being_saved(
    network: keras.Model, log_mel: np.ndarray, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("weights") / "voice.weights.h5"
    network.save_weights(path)
    again = build_voice_cnn_lstm(80, 301, 7, TINY)
    again.load_weights(path)
    difference = again.predict(log_mel, verbose=0) - network.predict(log_mel, verbose=0)
    assert np.abs(difference).max() < 1e-6
