"""A running average of the weights over epochs, which ends flatter and generalises better.

Izmailov et al. 2018 (arXiv:1803.05407), with exponential forgetting. Batch normalisation's
moving statistics are averaged like every other weight.
"""

import keras
import numpy as np
from numpy.typing import NDArray


class WeightAverage(keras.callbacks.Callback):
    """Keeps `average <- decay * average + (1 - decay) * weights` at the end of each epoch."""

    def __init__(self, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.average: list[NDArray[np.float32]] | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        weights = [np.asarray(w) for w in self.model.get_weights()]
        if self.average is None:
            self.average = weights
            return
        self.average = [
            old
            if not np.issubdtype(new.dtype, np.floating)
            else np.float32(self.decay) * old + np.float32(1 - self.decay) * new
            for old, new in zip(self.average, weights, strict=True)
        ]
