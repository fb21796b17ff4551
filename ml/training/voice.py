"""Training of the voice model on packed speech corpora."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

from ml.errors import DatasetError
from ml.models.voice_cnn_lstm import build_voice_cnn_lstm
from ml.training.curves import History, read_curves, write_curves
from ml.training.early_stopping import EarlyStopping
from ml.training.epoch_seeds import EpochSeeds
from ml.training.time_left import TimeLeft
from ml.training.voice_augmentation import VoiceAugmentation
from ml.training.voice_batches import (
    N_SOURCE_FRAMES,
    BatchSpec,
    MixNext,
    VoiceBatches,
    cut_window,
    to_decibels,
)
from ml.training.voice_data import STORED_RANGE_DB, VoiceData
from ml.training.voice_optimizer import CosineRate, build_optimizer
from ml.training.voice_recipe import VoiceRecipe
from ml.training.weight_average import WeightAverage
from ml.voice.log_mel import MelSpec

WINDOW_S: Final = 3.0
HOP_S: Final = 1.5
_CHECKPOINT: Final = "last.weights.h5"
_AVERAGE: Final = "average.npz"
SERVED_WEIGHTS: Final = "voice.weights.h5"


@dataclass(frozen=True, slots=True)
class LabelledClips:
    """Rows of a VoiceData with their class numbers, both int64 (n,)."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int64]


def select_clips(
    data: VoiceData, classes: Sequence[str], is_wanted: NDArray[np.bool_], *, by: str
) -> LabelledClips:
    """Return the wanted clips whose label is one of `classes`.

    Args:
        classes: their order gives the class numbers.
        is_wanted: bool (n_clips,).
        by: "emotions" for our seven, "labels" for the corpus's own.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    names = getattr(data, by)
    rows = np.array([i for i in np.flatnonzero(is_wanted) if names[i] in numbers], np.int64)
    return LabelledClips(rows, np.array([numbers[names[i]] for i in rows], np.int64))


def train_voice(
    data: VoiceData,
    train: LabelledClips,
    n_classes: int,
    out: Path,
    recipe: VoiceRecipe,
    *,
    valid: LabelledClips | None = None,
    resume: bool = False,
    checkpoint_every: int = 1,
    verbose: int = 2,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.Model:
    """Train and return the network with its averaged weights.

    Writes recipe, checkpoints, curves and `voice.weights.h5` to `out`. A run that was killed and
    is resumed ends as it would have ended undisturbed.

    Args:
        valid: clips of other speakers, for the curves. With the recipe's patience they decide when
            training stops; without, nothing is chosen by them.
        checkpoint_every: epochs; 0 for none.
        callbacks: called after the checkpoint of an epoch is written.
    """
    out.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(recipe.seed)
    (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2))
    n_frames = get_window_frames(data.spec)
    network = build_voice_cnn_lstm(data.spec.n_mels, n_frames, n_classes, recipe.architecture)
    batch_spec = BatchSpec(
        recipe.batch_size, recipe.n_steps, recipe.smoothing, recipe.mixup, recipe.seed
    )
    model = _build_training_model(network, data.spec, recipe)
    average = WeightAverage(recipe.average_decay)
    history = _restore(out, model, average) if resume else []
    batches = VoiceBatches(
        data, train.rows, train.labels, n_classes, n_frames, batch_spec, first_epoch=len(history)
    )
    stopping = _build_stopping(recipe, valid, history, out, average)
    keeper = _Keeper(out, history, average, checkpoint_every)
    own = [EpochSeeds(recipe.seed), CosineRate(recipe), average, *stopping, keeper]
    if not any(each.is_over for each in stopping):
        model.fit(
            batches,
            validation_data=_build_valid(data, valid, n_classes) if valid else None,
            validation_batch_size=256,
            initial_epoch=len(history),
            epochs=recipe.epochs,
            callbacks=[*own, *([TimeLeft(recipe.epochs)] if verbose else []), *callbacks],
            shuffle=False,  # the batches shuffle themselves, in an order that a resumed run repeats
            verbose=verbose,
        )
    kept = stopping[0].load_best() if stopping else average.average
    if kept is not None:
        model.set_weights(kept)
    network.save_weights(out / SERVED_WEIGHTS)
    write_curves(keeper.history, out, title="Voice model")
    return network


def predict_clips(
    network: keras.Model, data: VoiceData, rows: NDArray[np.int64], *, batch_size: int = 128
) -> NDArray[np.float32]:
    """Return one row of logits a clip, float32 (n, n_classes).

    A clip whose speech fits into a window is seen once, in its middle; of a longer one windows
    every HOP_S are seen and their logits averaged.
    """
    windows, owners = [], []
    for number, row in enumerate(rows):
        first, last = (int(frame) for frame in data.speech[row])
        for start in _place_windows(first, last, data.spec):
            windows.append(cut_window(data.clip(row), start, get_window_frames(data.spec)))
            owners.append(number)
    levels = np.stack(windows).astype(np.float32) * (STORED_RANGE_DB / 255)
    levels -= levels.max(axis=(1, 2), keepdims=True)
    n_windows = len(levels)
    # Filled up to whole batches, so that one compiled program serves any number of clips.
    levels = np.pad(levels, ((0, -n_windows % batch_size), (0, 0), (0, 0)))
    logits = network.predict(
        np.maximum(levels, -data.spec.top_db), batch_size=batch_size, verbose=0
    )[:n_windows]
    total = np.zeros((len(rows), logits.shape[1]), np.float64)
    np.add.at(total, np.array(owners), np.asarray(logits))
    return (total / np.bincount(owners, minlength=len(rows))[:, None]).astype(np.float32)


def get_window_frames(spec: MelSpec) -> int:
    """Return the number of frames of one window."""
    return spec.n_frames(round(WINDOW_S * spec.sample_rate))


def _place_windows(first: int, last: int, spec: MelSpec) -> list[int]:
    n_frames, hop = get_window_frames(spec), round(HOP_S * spec.sample_rate / spec.hop_length)
    if last - first <= n_frames:
        return [(first + last - n_frames) // 2]
    starts = list(range(first, last - n_frames, hop))
    return [*starts, last - n_frames]


def _build_stopping(
    recipe: VoiceRecipe,
    valid: LabelledClips | None,
    history: History,
    out: Path,
    average: WeightAverage,
) -> list[EarlyStopping]:
    if not recipe.patience:
        return []
    if valid is None:
        raise DatasetError("Expected valid clips to stop by, since the recipe has a patience.")
    return [EarlyStopping("val_accuracy", recipe.patience, history, out, average)]


def _build_training_model(network: keras.Model, spec: MelSpec, recipe: VoiceRecipe) -> keras.Model:
    levels = keras.Input((spec.n_mels, N_SOURCE_FRAMES), name="levels", dtype="uint8")
    share = keras.Input((1,), name="share")
    augmentation = VoiceAugmentation(
        spec,
        recipe.augmentation,
        n_frames=network.input_shape[2],
        seed=recipe.seed,
    )
    log_mel = MixNext()(augmentation(to_decibels(levels)), share)
    model = keras.Model({"levels": levels, "share": share}, network(log_mel))
    model.compile(
        build_optimizer(recipe),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.CategoricalAccuracy("accuracy")],
        # TensorFlow on a CPU spends longer on compiling this network than it saves.
        jit_compile=keras.backend.backend() != "tensorflow",
    )
    return model


def _build_valid(
    data: VoiceData, valid: LabelledClips, n_classes: int
) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.float32]]:
    levels = []
    for row in valid.rows:
        middle = int(data.speech[row].sum()) // 2
        levels.append(cut_window(data.clip(row), middle - N_SOURCE_FRAMES // 2, N_SOURCE_FRAMES))
    share = np.ones((len(valid.rows), 1), np.float32)
    targets = np.eye(n_classes, dtype=np.float32)[valid.labels]
    return {"levels": np.stack(levels), "share": share}, targets


class _Keeper(keras.callbacks.Callback):
    """Writes the checkpoint, the average and the curves after each epoch."""

    def __init__(self, out: Path, history: History, average: WeightAverage, every: int) -> None:
        super().__init__()
        self.out, self.history, self._average, self._every = out, history, average, every

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.history.append({"epoch": epoch + 1, **{k: float(v) for k, v in (logs or {}).items()}})
        if not self._every or (epoch + 1) % self._every:
            return
        partial = self.out / f"partial-{_CHECKPOINT}"
        self.model.save_weights(partial)
        np.savez(self.out / _AVERAGE, *(self._average.average or []))
        write_curves(self.history, self.out, title="Voice model")
        # Last, so that a run killed before this line resumes one epoch earlier, not torn.
        partial.replace(self.out / _CHECKPOINT)


def _restore(out: Path, model: keras.Model, average: WeightAverage) -> History:
    if not (out / _CHECKPOINT).is_file():
        return []
    # An optimizer that is not built yet would be left as new, without a word but a warning.
    model.optimizer.build(model.trainable_variables)
    model.load_weights(out / _CHECKPOINT)
    with np.load(out / _AVERAGE) as arrays:
        average.average = [arrays[f"arr_{i}"] for i in range(len(arrays.files))]
    return read_curves(out / "curves.csv")
