"""Early stopping that a killed run resumes: nothing is remembered that is not on disk.

How long there was no gain follows from the curves; the best weights lie beside the checkpoint.
"""

from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from ml.training.curves import History
from ml.training.weight_average import WeightAverage

_BEST: Final = "best.npz"


class EarlyStopping(keras.callbacks.Callback):
    """Ends a training after `patience` epochs without gain, and keeps the best epoch's average.

    Stands behind the `WeightAverage` whose weights it keeps, and before the checkpoint is written.

    Args:
        column: name of the score on valid, such as "val_accuracy"; higher is better.
        patience: epochs without gain before training ends; above 0.
        history: the epochs of a run that is resumed.
        out: folder of the run.
    """

    def __init__(
        self, column: str, patience: int, history: History, out: Path, average: WeightAverage
    ) -> None:
        super().__init__()
        if patience < 1:
            raise ValueError(f"Expected a patience of at least 1 epoch. Received: {patience}")
        self._column, self._patience = column, patience
        self._path, self._average = out / _BEST, average
        self._best, self._n_without_gain = float("-inf"), 0
        for row in history:
            self._count(row[column])

    @property
    def is_over(self) -> bool:
        """Whether the patience was used up, so that no further epoch is due."""
        return self._n_without_gain >= self._patience

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self._count(float((logs or {})[self._column])):
            np.savez(self._path, *(self._average.average or []))
        self.model.stop_training = self.is_over

    def load_best(self) -> list[NDArray[Any]]:
        """Return the averaged weights as they stood after the best epoch."""
        with np.load(self._path) as arrays:
            return [arrays[f"arr_{i}"] for i in range(len(arrays.files))]

    def _count(self, score: float) -> bool:
        is_gain = score > self._best
        self._best = max(self._best, score)
        self._n_without_gain = 0 if is_gain else self._n_without_gain + 1
        return is_gain
