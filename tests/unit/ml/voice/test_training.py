from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pytest

from ml.errors import DatasetError
from ml.models.voice_cnn_lstm import VoiceArchitecture
from ml.training import voice_protocol
from ml.training.curves import read_curves
from ml.training.voice import predict_clips, train_voice
from ml.training.voice_augmentation import VoiceAugmentation, VoiceAugmentationSpec
from ml.training.voice_optimizer import CosineRate, build_optimizer
from ml.training.voice_protocol import Run, split_for_run
from ml.training.voice_recipe import VoiceRecipe
from ml.training.voice_served import set_speakers_aside
from tests.unit.ml.voice.packed import SPEC, build_packed

RECIPE = VoiceRecipe(
    epochs=3,
    n_steps=4,
    batch_size=16,
    learning_rate=0.01,
    warmup_epochs=0,
    mixup=0.0,
    average_decay=0.0,
    architecture=VoiceArchitecture(filters=(4, 4, 8, 8), lstm_units=8, projection=16, dropout=0.0),
    augmentation=VoiceAugmentationSpec(pitch_semitones=0.0, noise_part=0.0, equaliser_db=0.0),
)


def build_augmentation(limits: VoiceAugmentationSpec) -> VoiceAugmentation:
    return VoiceAugmentation(SPEC, limits, n_frames=301, seed=1)


@pytest.fixture(scope="module")
def levels() -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 100, (6, SPEC.n_mels, 401)).astype(np.float32)


def test_outside_training_nothing_is_changed_but_the_reference(levels: np.ndarray) -> None:
    log_mel = np.asarray(build_augmentation(VoiceAugmentationSpec())(levels, training=False))
    middle = levels[:, :, 50:351]
    expected = np.maximum(middle - middle.max(axis=(1, 2), keepdims=True), -SPEC.top_db)
    assert np.abs(log_mel - expected).max() < 1e-4


def test_every_change_stays_in_range_and_no_two_clips_are_changed_alike(levels: np.ndarray) -> None:
    same = np.repeat(levels[:1], 6, axis=0)
    log_mel = np.asarray(build_augmentation(VoiceAugmentationSpec())(same, training=True))
    assert log_mel.shape == (6, SPEC.n_mels, 301)
    assert np.isfinite(log_mel).all()
    assert log_mel.min() >= -SPEC.top_db
    assert log_mel.max() <= 0
    assert np.abs(log_mel[0] - log_mel[1]).mean() > 1


def test_a_shift_of_pitch_moves_a_tone_between_bands() -> None:
    tone = np.zeros((32, SPEC.n_mels, 401), np.float32)
    tone[:, 8] = 90
    off = VoiceAugmentationSpec(6.0, 0.0, 0.0, 70, 35, 0.0, 0, 0)
    loudest = np.asarray(build_augmentation(off)(tone, training=True))[:, :, 150].argmax(axis=1)
    assert loudest.min() < 8 < loudest.max()


class Killed(Exception):
    pass


class KillAfter(keras.callbacks.Callback):
    """Ends a training in its second epoch's end; counts the epochs of one that it lets go on."""

    def __init__(self, last: int = 1) -> None:
        super().__init__()
        self.last, self.n_epochs = last, 0

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.n_epochs += 1
        if epoch == self.last:
            raise Killed


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_run_of_the_protocol_goes_on_where_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, recipe = build_packed(), replace(RECIPE, epochs=3, n_steps=2)
    monkeypatch.setattr(voice_protocol, "_CHECKPOINT_EVERY", 1)
    first, second = KillAfter(), KillAfter(last=99)
    for callback in (first, second):
        monkeypatch.setattr(
            voice_protocol, "train_voice", partial(train_voice, callbacks=[callback])
        )
        with nullcontext() if callback is second else pytest.raises(Killed):
            voice_protocol.execute_run(data, Run("ravdess7", 0, 1), recipe, tmp_path)
    assert (first.n_epochs, second.n_epochs) == (2, 1)
    (folder,) = tmp_path.iterdir()
    assert len(read_curves(folder / "curves.csv")) == 3
    assert (folder / "predictions.npz").is_file()


@pytest.mark.exhaustive
@pytest.mark.slow
def test_the_loss_falls_and_a_killed_run_ends_the_same(tmp_path: Path) -> None:
    data = build_packed()
    split = split_for_run(data, Run("ravdess7", 0, 1))
    recipe = replace(RECIPE, epochs=4, n_steps=8)
    whole = train_voice(data, split.train, 7, tmp_path / "whole", recipe, verbose=0)
    logits = predict_clips(whole, data, split.test.rows, batch_size=16)
    losses = [row["loss"] for row in read_curves(tmp_path / "whole" / "curves.csv")]
    assert len(losses) == 4
    assert losses[-1] < losses[0] - 0.05

    with pytest.raises(Killed):
        train_voice(
            data, split.train, 7, tmp_path / "cut", recipe, verbose=0, callbacks=[KillAfter()]
        )
    resumed = train_voice(data, split.train, 7, tmp_path / "cut", recipe, resume=True, verbose=0)
    again = predict_clips(resumed, data, split.test.rows, batch_size=16)
    assert np.abs(again - logits).max() < 1e-3


@pytest.mark.parametrize(
    ("optimizer", "kind"), [("adamw", keras.optimizers.AdamW), ("sgd", keras.optimizers.SGD)]
)
def test_both_optimizers_follow_the_cosine(optimizer: str, kind: type) -> None:
    recipe = replace(RECIPE, optimizer=optimizer, epochs=10, warmup_epochs=2, learning_rate=0.1)
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    network.compile(build_optimizer(recipe), loss="mse")
    rates = []
    schedule = CosineRate(recipe)
    schedule.set_model(network)
    for epoch in range(10):
        schedule.on_epoch_begin(epoch)
        rates.append(float(network.optimizer.learning_rate))
    assert rates[0] < rates[1] < rates[2] == pytest.approx(0.1)
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert rates[-1] < 0.01
    assert isinstance(network.optimizer, kind)


def test_patience_without_valid_clips_is_refused(tmp_path: Path) -> None:
    data = build_packed()
    split = split_for_run(data, Run("ravdess7", 0, 1))
    with pytest.raises(DatasetError, match="valid clips"):
        train_voice(data, split.train, 7, tmp_path, replace(RECIPE, patience=2), verbose=0)


def test_speakers_to_stop_by_are_neither_trained_on_nor_measured() -> None:
    data = build_packed()
    split = split_for_run(data, Run("served", 0, 1))
    train, valid = set_speakers_aside(data, split.train)
    parts = [set(data.speakers[clips.rows]) for clips in (train, valid, split.test)]
    assert all(parts)
    assert not (parts[0] & parts[1] or parts[1] & parts[2] or parts[0] & parts[2])
    assert {data.corpora[row] for row in valid.rows} == {"ravdess", "emodb"}


def test_an_unknown_optimizer_is_named(tmp_path: Path) -> None:
    data = build_packed()
    split = split_for_run(data, Run("ravdess7", 0, 1))
    with pytest.raises(ValueError, match="adamw or sgd"):
        train_voice(data, split.train, 7, tmp_path, replace(RECIPE, optimizer="lion"), verbose=0)
