"""How far a whole training is, and how long it will still take."""

import sys
import time
from datetime import timedelta
from typing import Final

import keras

_WIDTH: Final = 24


class TimeLeft(keras.callbacks.Callback):
    """Writes a bar over all epochs, with the time left, to standard error after each of them.

    Keras's own bar is that of one epoch. An early end is not foreseen.
    """

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs
        self._durations_s: list[float] = []
        self._started_s = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._started_s = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._durations_s.append(time.monotonic() - self._started_s)
        sys.stderr.write(draw_progress(epoch + 1, self._epochs, self._durations_s) + "\n")


def draw_progress(done: int, epochs: int, durations_s: list[float]) -> str:
    """Return a line such as "[######------] 12 of 24 epochs, 0:03:20 left".

    Args:
        durations_s: of the epochs of this process; the first, which compiles, counts only alone.
    """
    counted = durations_s[1:] or durations_s
    left_s = round(sum(counted) / len(counted) * (epochs - done))
    filled = round(_WIDTH * done / epochs)
    bar = "#" * filled + "-" * (_WIDTH - filled)
    return f"[{bar}] {done} of {epochs} epochs, {timedelta(seconds=left_s)} left"
