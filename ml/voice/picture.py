"""A clip reduced to what a page can draw: the outline of its waveform and its mel spectrogram."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.types import SoundPicture
from ml.voice.load import AudioClip
from ml.voice.log_mel import MelSpec, Waveform, compute_mel_power

MAX_COLUMNS: Final = 1200
# As the model hears it, so that the picture shows what was read.
PICTURE_SPEC: Final = MelSpec()

_QUIETEST_PEAK_DB: Final = -20.0  # of mel power, far under any speech
_COLUMNS_AT_ONCE: Final = 50  # bounds the memory of a long clip


def draw_sound(clip: AudioClip) -> SoundPicture:
    """Return the picture of a clip; a column is 10 ms, or more where the clip is over 12 s."""
    n_samples = len(clip.waveform)
    per_column = max(PICTURE_SPEC.hop_length, -(-n_samples // MAX_COLUMNS))
    n_columns = max(1, -(-n_samples // per_column))
    waveform = np.pad(clip.waveform, (0, n_columns * per_column - n_samples))
    columns = waveform.reshape(n_columns, per_column)
    envelope = np.stack((columns.min(axis=1), columns.max(axis=1)), axis=1)
    return SoundPicture(envelope.astype(np.float32), _draw_log_mel(waveform, per_column))


def _draw_log_mel(waveform: Waveform, per_column: int) -> NDArray[np.uint8]:
    n_columns = len(waveform) // per_column
    power = np.empty((PICTURE_SPEC.n_mels, n_columns), np.float32)
    for start in range(0, n_columns, _COLUMNS_AT_ONCE):
        end = min(start + _COLUMNS_AT_ONCE, n_columns)
        block = compute_mel_power(waveform[start * per_column : end * per_column], PICTURE_SPEC)
        # The frames of a block are shared out among its columns as evenly as they go.
        edges = np.linspace(0, block.shape[1], end - start + 1).astype(int)[:-1]
        widths = np.diff(np.append(edges, block.shape[1]))
        power[:, start:end] = np.add.reduceat(block, edges, axis=1) / widths
    level_db = 10 * np.log10(np.maximum(power, 1e-10))
    # Silence has no peak of its own to be measured against; it stays dark.
    peak_db = max(float(level_db.max()), _QUIETEST_PEAK_DB)
    level_db = np.maximum(level_db - peak_db, -PICTURE_SPEC.top_db)
    return np.rint(255 * (1 + level_db / PICTURE_SPEC.top_db)).astype(np.uint8)
