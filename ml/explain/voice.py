"""Which windows, and which moments of a window, drove what a voice was read as.

Leave-one-out: the share of a window is by how much the pooled probability of the emotion would
fall, or rise, had that window not been there (R. D. Cook and S. Weisberg, "Residuals and Influence
in Regression", 1982, on deletion as the measure of influence). The pool is linear, so that this is
exact and needs no model.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.labels import EMOTIONS
from ml.types import VoiceWindow

Waveform = NDArray[np.float32]
Predict = Callable[[Sequence[Waveform]], NDArray[np.float32]]

N_SLICES: Final = 12
# How fast a slice falls silent: a hard cut would be heard, and read, as a click.
_RAMP_S: Final = 0.005


def compute_window_shares(windows: Sequence[VoiceWindow], emotion: str) -> tuple[float | None, ...]:
    """Return for each window by how much it raised the voice's probability of the emotion.

    Pooled as `ml.fusion` pools a modality: the mean of the probabilities, weighted by quality.

    Returns:
        Differences of probabilities in [-1, 1], below 0 where the window lowered it. None where a
        window was not read, and where it is the only one: without it there is no voice result.
    """
    index = EMOTIONS.index(emotion)
    is_read = [window.probabilities is not None and window.weight > 0 for window in windows]
    if sum(is_read) < 2:
        return (None,) * len(windows)
    values = np.array([w.probabilities[index] if w.probabilities else 0.0 for w in windows])
    weights = np.array([w.weight for w in windows]) * is_read
    total, weighted = weights.sum(), weights @ values
    without = (weighted - weights * values) / (total - weights)
    shares = weighted / total - without
    return tuple(
        float(share) if read else None for share, read in zip(shares, is_read, strict=True)
    )


def explain_window(
    waveform: Waveform, sample_rate: int, predict: Predict, emotion: str
) -> tuple[float, ...]:
    """Return by how much each moment of a window raised the probability of the emotion.

    Occlusion over time (M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional
    Networks", ECCV 2014): each of `N_SLICES` equal parts is silenced in turn.

    Args:
        waveform: the window, mono samples in [-1, 1].
        sample_rate: in Hz.
        predict: from waveforms to calibrated probabilities (n, 7).

    Returns:
        `N_SLICES` differences in [-1, 1].
    """
    index = EMOTIONS.index(emotion)
    edges = np.linspace(0, len(waveform), N_SLICES + 1).round().astype(int)
    silenced = [
        _silence(waveform, start, end, sample_rate)
        for start, end in zip(edges[:-1], edges[1:], strict=True)
    ]
    answers = predict([waveform, *silenced])[:, index].astype(np.float64)
    return tuple((answers[0] - answers[1:]).tolist())


def _silence(waveform: Waveform, start: int, end: int, sample_rate: int) -> Waveform:
    n_ramp = min(round(_RAMP_S * sample_rate), (end - start) // 2)
    gain = np.ones(len(waveform), np.float32)
    fall = np.cos(np.linspace(0, np.pi / 2, n_ramp, dtype=np.float32)) ** 2
    gain[start : start + n_ramp] = fall
    gain[start + n_ramp : end - n_ramp] = 0
    gain[end - n_ramp : end] = fall[::-1]
    return np.asarray(waveform * gain, np.float32)
