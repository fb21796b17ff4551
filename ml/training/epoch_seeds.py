"""Random numbers that depend on the seed and the epoch alone, so that a run can be resumed.

A saved Keras model does not hold where its random generators stood.
"""

import keras
import numpy as np


class EpochSeeds(keras.callbacks.Callback):
    """Sets every random generator of the model anew at the beginning of each epoch."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        sequence = np.random.SeedSequence((self._seed, epoch))
        for layer in self._layers():
            generator = getattr(layer, "seed_generator", None)
            if generator is not None:
                state = sequence.spawn(1)[0].generate_state(2, np.uint32)
                generator.state.assign(state)

    def _layers(self) -> list[keras.layers.Layer]:
        return list(self.model._flatten_layers())  # the only way to layers of nested models
