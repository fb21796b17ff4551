"""A running average of the weights over epochs, which ends flatter and generalises better.

Izmailov et al. 2018 (arXiv:1803.05407), with exponential forgetting. Batch normalisation's
moving statistics are averaged like every other weight.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


class WeightAverage(keras.callbacks.Callback):
    """Keeps `average <- decay * average + (1 - decay) * weights` at the end of each epoch."""

    def __init__(self, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.average: list[NDArray[Any]] | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        weights = [np.asarray(w) for w in self.model.get_weights()]
        if self.average is None:
            self.average = weights
            return
        pairs = zip(self.average, weights, strict=True)
        self.average = [self._blend(old, new) for old, new in pairs]

    def _blend(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        if not np.issubdtype(new.dtype, np.floating):
            return old  # where a random generator stands: no average
        return np.asarray(self.decay * old + (1 - self.decay) * new, new.dtype)
