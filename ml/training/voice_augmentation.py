"""Random changes to log-mel spectrograms, on the device, so that no epoch sees the same clip.

Everything is done on the spectrogram, where a pitch shift is a warp of the frequency axis, a time
stretch a warp of the time axis and background noise an addition of power: no waveform is decoded
while training, and an accelerator never waits.
"""

from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
from keras import ops

from ml.voice.log_mel import MelSpec, compute_mel_edges_hz

_SHIFT_STEPS: Final = 41  # pitch shifts are drawn from this many, evenly spaced


@dataclass(frozen=True, slots=True)
class VoiceAugmentationSpec:
    """How far each change may go; 0 switches it off.

    Attributes:
        pitch_semitones: largest shift of all frequencies, up or down.
        stretch: largest change of speed; 0.2 is between 1 / 1.2 and 1.2 times as long.
        noise_part: share of the clips that get noise.
        quietest_noise_db, loudest_noise_db: level of the noise below the clip's peak.
        equaliser_db: largest gain of each of the slow waves that colour the spectrum.
        mel_mask, time_mask: widest mask of SpecAugment (Park et al. 2019, arXiv:1904.08779), two
            of each, in bands and frames.
    """

    pitch_semitones: float = 3.0
    stretch: float = 0.2
    noise_part: float = 0.5
    quietest_noise_db: float = 70.0
    loudest_noise_db: float = 35.0
    equaliser_db: float = 2.0
    mel_mask: int = 8
    time_mask: int = 25


class VoiceAugmentation(keras.layers.Layer):
    """Turns stored source windows into model input; random only while training.

    Input shape: float32 (batch, n_mels, n_source_frames), dB above the floor: 0 is silence.
    Output shape: float32 (batch, n_mels, n_frames), dB below the window's peak.
    """

    def __init__(
        self,
        spec: MelSpec,
        limits: VoiceAugmentationSpec,
        *,
        n_frames: int,
        seed: int,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.spec, self.limits = spec, limits
        self.n_frames = n_frames
        self.seed_generator = keras.random.SeedGenerator(seed)
        self._shifts = _build_shifts(spec, limits.pitch_semitones)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], input_shape[1], self.n_frames)

    def call(self, levels: Any, training: bool | None = None) -> Any:  # noqa: FBT001
        if not training:
            start = (levels.shape[2] - self.n_frames) // 2
            return self._relate_to_peak(levels[:, :, start : start + self.n_frames])
        levels = self._stretch(self._shift_pitch(levels))  # (batch, n_mels, n_frames)
        levels = self._add_noise(self._equalise(levels))
        return self._mask(self._relate_to_peak(levels))

    def _relate_to_peak(self, levels: Any) -> Any:
        peak = ops.max(levels, axis=(1, 2), keepdims=True)
        return ops.maximum(levels - peak, -self.spec.top_db)

    def _shift_pitch(self, levels: Any) -> Any:
        if not self.limits.pitch_semitones:
            return levels
        drawn = self._draw(ops.shape(levels)[0]) * _SHIFT_STEPS
        warps = ops.take(ops.convert_to_tensor(self._shifts), ops.cast(drawn, "int32"), axis=0)
        return ops.matmul(warps, levels)

    def _stretch(self, levels: Any) -> Any:
        n_source = levels.shape[2]
        octave = np.log1p(self.limits.stretch)
        speed = ops.exp(self._draw(ops.shape(levels)[0], -octave, octave))[:, None]
        centred = ops.arange(self.n_frames, dtype="float32") - (self.n_frames - 1) / 2
        position = (n_source - 1) / 2 + centred[None] * speed  # (batch, n_frames)
        source = ops.arange(n_source, dtype="float32")[None, :, None]
        weights = ops.relu(1 - ops.abs(source - position[:, None, :]))  # linear interpolation
        return ops.matmul(levels, weights)

    def _equalise(self, levels: Any) -> Any:
        if not self.limits.equaliser_db:
            return levels
        n_waves, batch = 4, ops.shape(levels)[0]
        band = ops.arange(self.spec.n_mels, dtype="float32") / self.spec.n_mels
        cycles = ops.arange(1, n_waves + 1, dtype="float32")[None, :, None] / 2
        gain = self._draw((batch, n_waves, 1), -1.0, 1.0) * self.limits.equaliser_db
        phase = self._draw((batch, n_waves, 1), 0.0, 2 * np.pi)
        curve = ops.sum(gain * ops.cos(2 * np.pi * cycles * band + phase), axis=1)
        return ops.maximum(levels + curve[:, :, None] * ops.cast(levels > 0, "float32"), 0)

    def _add_noise(self, levels: Any) -> Any:
        if not self.limits.noise_part:
            return levels
        batch = ops.shape(levels)[0]
        peak = ops.max(levels, axis=(1, 2), keepdims=True)
        below = self._draw(
            (batch, 1, 1), self.limits.loudest_noise_db, self.limits.quietest_noise_db
        )
        # From pink through white to hiss: power falls or rises along the bands.
        band = ops.arange(self.spec.n_mels, dtype="float32")[None, :, None] / self.spec.n_mels
        tilt_db = self._draw((batch, 1, 1), -25.0, 10.0) * (band - 0.5)
        is_noisy = ops.cast(self._draw((batch, 1, 1)) < self.limits.noise_part, "float32")
        flicker = self._draw((batch, self.spec.n_mels, self.n_frames), 1e-4, 1.0)
        noise = -ops.log(flicker) * _to_power(peak - below + tilt_db) * is_noisy
        return ops.maximum(10 * ops.log10(_to_power(levels) + noise + 1e-12), 0)

    def _mask(self, log_mel: Any) -> Any:
        for _ in range(2):
            log_mel = self._mask_axis(log_mel, self.limits.mel_mask, axis=1)
            log_mel = self._mask_axis(log_mel, self.limits.time_mask, axis=2)
        return log_mel

    def _mask_axis(self, log_mel: Any, widest: int, axis: int) -> Any:
        if not widest:
            return log_mel
        batch, size = ops.shape(log_mel)[0], log_mel.shape[axis]
        width = self._draw((batch, 1)) * widest
        start = self._draw((batch, 1)) * (size - width)
        place = ops.arange(size, dtype="float32")[None]
        is_hidden = ops.expand_dims((place >= start) & (place < start + width), 3 - axis)
        return ops.where(is_hidden, -self.spec.top_db, log_mel)

    def _draw(self, shape: Any, low: float = 0.0, high: float = 1.0) -> Any:
        shape = shape if isinstance(shape, tuple) else (shape,)
        return keras.random.uniform(shape, low, high, seed=self.seed_generator)


def _to_power(level_db: Any) -> Any:
    return ops.exp(level_db * float(np.log(10) / 10))


def _build_shifts(spec: MelSpec, semitones: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Matrices that move every band to another pitch, float32 (steps, n_mels, n_mels)."""
    centres_hz = compute_mel_edges_hz(spec)[1:-1]
    bands = np.arange(spec.n_mels)
    shifts = []
    for shift in np.linspace(-semitones, semitones, _SHIFT_STEPS):
        source = np.interp(centres_hz / 2 ** (shift / 12), centres_hz, bands)
        shifts.append(np.maximum(0, 1 - np.abs(source[:, None] - bands)))
    return np.stack(shifts).astype(np.float32)
