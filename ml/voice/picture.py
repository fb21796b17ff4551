"""A clip reduced to what a page can draw: the outline of its waveform and its mel spectrogram."""

from typing import Final

import numpy as np

from ml.types import SoundPicture
from ml.voice.load import AudioClip
from ml.voice.log_mel import MelSpec, Waveform, compute_mel_power

MAX_COLUMNS: Final = 1200
# As the model hears it, so that the picture shows what was read.
PICTURE_SPEC: Final = MelSpec()

_QUIETEST_PEAK_DB: Final = -20.0  # of mel power, far under any speech
# Both bound what a clip of hours takes at once: samples of 4 MB, whatever its columns hold.
_COLUMNS_AT_ONCE: Final = 50
_SAMPLES_AT_ONCE: Final = 1_000_000


def draw_sound(clip: AudioClip) -> SoundPicture:
    """Return the picture of a clip; a column is 10 ms, or more where the clip is over 12 s."""
    painter = SoundPainter(len(clip.waveform))
    painter.add(clip.waveform)
    return painter.finish()


class SoundPainter:
    """Draws a clip that is handed over part by part."""

    def __init__(self, n_samples: int) -> None:
        """
        Args:
            n_samples: length of the whole clip.
        """
        self._per_column = max(PICTURE_SPEC.hop_length, -(-n_samples // MAX_COLUMNS))
        n_columns = max(1, -(-n_samples // self._per_column))
        self._envelope = np.zeros((n_columns, 2), np.float32)
        self._power = np.zeros((PICTURE_SPEC.n_mels, n_columns), np.float32)
        self._n_at_once = max(1, min(_COLUMNS_AT_ONCE, _SAMPLES_AT_ONCE // self._per_column))
        self._n_drawn = 0
        self._held: list[Waveform] = []

    def add(self, waveform: Waveform) -> None:
        """Draw what comes next, float32 (n_samples,) in [-1, 1]."""
        self._held.append(waveform)
        n_held = sum(map(len, self._held))
        n_block = self._n_at_once * self._per_column
        if n_held < n_block:
            return
        held = np.concatenate(self._held)
        n_whole = n_held - n_held % n_block
        for start in range(0, n_whole, n_block):
            self._draw(held[start : start + n_block])
        self._held = [held[n_whole:].copy()]

    def finish(self) -> SoundPicture:
        """Return the picture, after all of the clip was added."""
        rest = np.concatenate(self._held) if self._held else np.zeros(0, np.float32)
        missing = len(self._envelope) * self._per_column
        missing -= self._n_drawn * self._per_column + len(rest)
        if len(rest) + missing > 0:
            self._draw(np.pad(rest, (0, missing)))
        level_db = 10 * np.log10(np.maximum(self._power, 1e-10))
        # Silence has no peak of its own to be measured against; it stays dark.
        peak_db = max(float(level_db.max()), _QUIETEST_PEAK_DB)
        level_db = np.maximum(level_db - peak_db, -PICTURE_SPEC.top_db)
        shades = np.rint(255 * (1 + level_db / PICTURE_SPEC.top_db)).astype(np.uint8)
        return SoundPicture(self._envelope, shades)

    def _draw(self, waveform: Waveform) -> None:
        """Draw whole columns."""
        columns = waveform.reshape(-1, self._per_column)
        span = slice(self._n_drawn, self._n_drawn + len(columns))
        self._envelope[span, 0] = columns.min(axis=1)
        self._envelope[span, 1] = columns.max(axis=1)
        power = compute_mel_power(waveform, PICTURE_SPEC)
        # The frames of a block are shared out among its columns as evenly as they go.
        edges = np.linspace(0, power.shape[1], len(columns) + 1).astype(int)[:-1]
        widths = np.diff(np.append(edges, power.shape[1]))
        self._power[:, span] = np.add.reduceat(power, edges, axis=1) / widths
        self._n_drawn += len(columns)
