"""Log-mel spectrogram: what the voice model sees, the same in training and in serving."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.errors import AudioError

Waveform = NDArray[np.float32]
LogMel = NDArray[np.float32]

# Slaney's scale: linear below 1000 Hz, logarithmic above, as librosa builds it by default.
_LINEAR_HZ_PER_MEL: Final = 200.0 / 3
_BREAK_HZ: Final = 1000.0
_BREAK_MEL: Final = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP: Final = np.log(6.4) / 27.0
_MIN_POWER: Final = 1e-10  # 100 dB under a full-scale sine; keeps digital silence finite
_BLOCK_FRAMES: Final = 2048  # bounds the memory of a long clip: 2048 x 513 complex is 17 MB


@dataclass(frozen=True, slots=True)
class MelSpec:
    """How a waveform becomes a log-mel spectrogram; librosa's names, samples, Hz and dB."""

    sample_rate: int = 16000
    n_fft: int = 1024
    hop_length: int = 160
    win_length: int = 800
    n_mels: int = 80
    fmin_hz: float = 60.0
    fmax_hz: float = 7600.0
    top_db: float = 80.0

    def __post_init__(self) -> None:
        if not 0 < self.win_length <= self.n_fft:
            raise ValueError(f"Expected 0 < win_length <= n_fft. Received: {self}")
        if not 0 <= self.fmin_hz < self.fmax_hz <= self.sample_rate / 2:
            raise ValueError(f"Expected fmin_hz < fmax_hz <= sample_rate / 2. Received: {self}")

    def n_frames(self, n_samples: int) -> int:
        """Return the number of frames of a waveform of `n_samples`."""
        return 1 + n_samples // self.hop_length


def compute_log_mel(waveform: Waveform, spec: MelSpec) -> LogMel:
    """Return the log-mel spectrogram of one clip, in dB below its own peak.

    Args:
        waveform: mono samples in [-1, 1], shape (n_samples,), at spec.sample_rate.
        spec: the framing the model was trained with; never a default at serving time.

    Returns:
        float32 (spec.n_mels, 1 + n_samples // spec.hop_length), in [-spec.top_db, 0]. Digital
        silence is -spec.top_db everywhere.

    Raises:
        AudioError: the waveform is empty, not mono or not finite.
    """
    power = compute_mel_power(waveform, spec)
    if power.max() <= _MIN_POWER:
        return np.full_like(power, -spec.top_db)
    return relate_to_peak(10.0 * np.log10(np.maximum(power, _MIN_POWER)), spec.top_db)


def relate_to_peak(level_db: NDArray[np.floating[Any]], top_db: float) -> LogMel:
    """Return levels in dB below their own highest, cut off at -top_db; same shape, float32."""
    related: LogMel = np.maximum(level_db - level_db.max(), -top_db).astype(np.float32)
    return related


def compute_mel_power(waveform: Waveform, spec: MelSpec) -> LogMel:
    """Return the power in each mel band, float32 (n_mels, n_frames), 0 and above.

    Frames are centred on multiples of hop_length; outside the clip there is silence.

    Raises:
        AudioError: the waveform is empty, not mono or not finite.
    """
    _check(waveform)
    padded = np.pad(np.asarray(waveform, np.float32), spec.n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, spec.n_fft)[:: spec.hop_length]
    window, filters = build_window(spec), build_mel_filters(spec)
    power = np.empty((spec.n_mels, len(frames)), np.float32)
    for start in range(0, len(frames), _BLOCK_FRAMES):
        block = frames[start : start + _BLOCK_FRAMES] * window  # (n_block, n_fft)
        spectrum = np.fft.rfft(block, axis=1)
        squared = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        power[:, start : start + len(block)] = filters @ squared.T
    return power


@lru_cache(maxsize=4)
def build_mel_filters(spec: MelSpec) -> LogMel:
    """Return triangles of equal area on Slaney's mel scale, float32 (n_mels, 1 + n_fft // 2)."""
    bins_hz = np.linspace(0, spec.sample_rate / 2, 1 + spec.n_fft // 2)
    edges_hz = compute_mel_edges_hz(spec)
    rising = (bins_hz - edges_hz[:-2, None]) / np.diff(edges_hz)[:-1, None]
    falling = (edges_hz[2:, None] - bins_hz) / np.diff(edges_hz)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    filters: LogMel = (triangles * (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None]).astype(
        np.float32
    )
    filters.flags.writeable = False
    return filters


def compute_mel_edges_hz(spec: MelSpec) -> NDArray[np.float64]:
    """Return the edges of the bands in Hz, (n_mels + 2,): band i peaks at edge i + 1."""
    low, high = _to_mel(np.array([spec.fmin_hz, spec.fmax_hz]))
    return _to_hz(np.linspace(low, high, spec.n_mels + 2))


@lru_cache(maxsize=4)
def build_window(spec: MelSpec) -> LogMel:
    """Return a periodic Hann window of win_length in the middle of n_fft zeros, float32."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(spec.win_length) / spec.win_length)
    left = (spec.n_fft - spec.win_length) // 2
    window = np.zeros(spec.n_fft, np.float32)
    window[left : left + spec.win_length] = hann
    window.flags.writeable = False
    return window


def _check(waveform: Waveform) -> None:
    if waveform.ndim != 1:
        raise AudioError(f"Expected a mono waveform (n_samples,). Received: {waveform.shape}")
    if waveform.size == 0:
        raise AudioError("The clip holds no sound: it has no samples.")
    if not np.isfinite(waveform).all():
        raise AudioError(sentences.SOUND_NOT_FINITE)


def _to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    logarithmic = _BREAK_MEL + np.log(np.maximum(hz, 1e-9) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz >= _BREAK_HZ, logarithmic, hz / _LINEAR_HZ_PER_MEL)


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    logarithmic = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel >= _BREAK_MEL, logarithmic, mel * _LINEAR_HZ_PER_MEL)
