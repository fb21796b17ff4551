"""Batches of source windows with soft targets, in an order that can be resumed."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ml.training.voice_data import STORED_RANGE_DB, VoiceData

N_SOURCE_FRAMES = 401  # room for a window of 301 frames to be stretched by a third


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """How batches are drawn; `mixup` is the parameter of its Beta distribution, 0 for none."""

    batch_size: int = 64
    n_steps: int = 20
    smoothing: float = 0.1
    mixup: float = 0.0
    seed: int = 1


class VoiceBatches(keras.utils.PyDataset):
    """Class-balanced batches; an epoch depends on the seed and its number alone.

    Every class is drawn equally often: all its clips, then again, in a new order. A clip lies in
    its window at random; of a longer one a random part is taken. The number of steps is fixed, so
    that every fold runs the same compiled program.
    """

    def __init__(
        self,
        data: VoiceData,
        rows: NDArray[np.int64],
        labels: NDArray[np.int64],
        n_classes: int,
        n_frames: int,
        spec: BatchSpec,
        *,
        first_epoch: int = 0,
    ) -> None:
        super().__init__()
        self._data, self._rows, self._labels = data, rows, labels
        self._n_classes, self._n_frames, self._spec = n_classes, n_frames, spec
        self._epoch = first_epoch
        self._shuffle()

    def __len__(self) -> int:
        return self._spec.n_steps

    def __getitem__(self, index: int) -> tuple[dict[str, NDArray[Any]], NDArray[np.float32]]:
        size, spec = self._spec.batch_size, self._spec
        chosen = self._order[index * size : (index + 1) * size]
        rng = np.random.default_rng((spec.seed, self._epoch, index))
        levels = np.stack([self._place(self._rows[i], rng) for i in chosen])
        targets = np.eye(self._n_classes, dtype=np.float32)[self._labels[chosen]]
        targets = targets * (1 - spec.smoothing) + spec.smoothing / self._n_classes
        share = np.ones((len(chosen), 1), np.float32)
        if spec.mixup:
            drawn = rng.beta(spec.mixup, spec.mixup, (len(chosen), 1)).astype(np.float32)
            share = np.maximum(drawn, 1 - drawn)
        # The partner is the next of the batch, as in MixNext.
        targets = share * targets + (1 - share) * np.roll(targets, 1, axis=0)
        return {"levels": levels, "share": share}, targets

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def _place(self, row: int, rng: np.random.Generator) -> NDArray[np.uint8]:
        first, last = self._data.speech[row]
        slack = self._n_frames - (last - first)  # negative: the speech is longer than a window
        low, high = sorted((first - slack, first))
        start = int(rng.integers(low, high + 1))
        return cut_window(
            self._data.clip(row), start - (N_SOURCE_FRAMES - self._n_frames) // 2, N_SOURCE_FRAMES
        )

    def _shuffle(self) -> None:
        rng = np.random.default_rng((self._spec.seed, self._epoch))
        present = np.unique(self._labels)
        n_wanted = self._spec.n_steps * self._spec.batch_size
        n_each = -(-n_wanted // len(present))
        order = []
        for label in present:
            members = np.flatnonzero(self._labels == label)
            n_repeats = -(-n_each // len(members))
            drawn = np.concatenate([rng.permutation(members) for _ in range(n_repeats)])
            order.append(drawn[:n_each])
        self._order = rng.permutation(np.concatenate(order))[:n_wanted]


class MixNext(keras.layers.Layer):
    """Mixup (Zhang et al. 2018, arXiv:1710.09412) of each spectrogram with its neighbour's."""

    def call(self, log_mel: Any, share: Any, training: bool | None = None) -> Any:  # noqa: FBT001
        if not training:
            return log_mel
        share = share[:, :, None]
        return share * log_mel + (1 - share) * keras.ops.roll(log_mel, 1, axis=0)


def cut_window(levels: NDArray[np.uint8], start: int, n_frames: int) -> NDArray[np.uint8]:
    """Return n_frames from `start` on, which may lie outside: there is silence (0)."""
    window = np.zeros((levels.shape[0], n_frames), np.uint8)
    first, last = max(start, 0), min(start + n_frames, levels.shape[1])
    if first < last:
        window[:, first - start : last - start] = levels[:, first:last]
    return window


def to_decibels(levels: Any) -> Any:
    """Return stored levels (0 to 255) as dB above the floor."""
    return keras.ops.cast(levels, "float32") * (STORED_RANGE_DB / 255)
