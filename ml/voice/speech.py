"""Where somebody speaks: energy, voicing and change, frame by frame.

Speech is told from silence by its level, from noise by its periodicity, and from tones, hum and
chords by its change: nobody holds one spectrum for long. Music and sirens can still pass.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.voice.log_mel import MelSpec, Waveform, compute_mel_power

FRAME_S: Final = 0.02
SILENCE_DB: Final = -100.0
# What decides on a frame lies no further from it: change, short runs and consonants together.
CONTEXT_S: Final = 1.0

_FRAME_LENGTH_S: Final = 0.04
_MIN_LEVEL_DB: Final = -70.0  # under this, speech cannot be told from the recorder's own noise
_RANGE_DB: Final = 35.0  # speech lies within this of the clip's loud parts
_OVER_NOISE_DB: Final = 8.0
_MIN_PITCH_HZ: Final = 70.0
_MAX_PITCH_HZ: Final = 450.0
_MIN_PERIODICITY: Final = 0.45
_MIN_CHANGE_DB: Final = 3.0
_CHANGE_REACH_S: Final = 0.3
_EDGE_FRAMES: Final = 2
_UNVOICED_REACH_S: Final = 0.16  # consonants around a voiced frame belong to the speech
_MIN_VOICED_S: Final = 0.08  # shorter bursts are clicks
_BLOCK_FRAMES: Final = 4096

Frames = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """What each frame of FRAME_S holds.

    Attributes:
        is_speech: bool (n_frames,).
        level_db: float32 (n_frames,), RMS in dB relative to full scale, at least SILENCE_DB.
        noise_db: level of the clip's quiet parts in dB relative to full scale.
    """

    is_speech: Frames
    level_db: NDArray[np.float32]
    noise_db: float


@dataclass(frozen=True, slots=True)
class SpeechGate:
    """What the loudness of a whole clip says of its parts, in dB relative to full scale.

    Attributes:
        noise_db: level of the quiet parts.
        gate_db: what is not louder is no speech.
    """

    noise_db: float
    gate_db: float


def find_speech(waveform: Waveform, sample_rate: int) -> SpeechMap:
    """Return which frames of a clip hold speech.

    Args:
        waveform: mono samples in [-1, 1], shape (n_samples,).
        sample_rate: Hz.
    """
    level_db = measure_level(waveform, sample_rate)
    gate = find_gate(level_db)
    is_speech = mark_speech(waveform, sample_rate, level_db, gate)
    return SpeechMap(is_speech, level_db, gate.noise_db)


def measure_level(waveform: Waveform, sample_rate: int) -> NDArray[np.float32]:
    """Return the level of each frame of FRAME_S as in `SpeechMap`.

    The first and the last frame of a part of a clip miss what lies beside them.
    """
    frames = _cut_frames(waveform, sample_rate)
    mean_square = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    level: NDArray[np.float32] = (10 * np.log10(np.maximum(mean_square, 1e-10))).astype(np.float32)
    return level


def find_gate(level_db: NDArray[np.float32]) -> SpeechGate:
    """Return the thresholds of a clip from the levels of all its frames."""
    noise_db = float(np.percentile(level_db, 10))
    loud_db = float(np.percentile(level_db, 98))
    over_noise_db = min(noise_db + _OVER_NOISE_DB, loud_db - 15)
    return SpeechGate(noise_db, max(_MIN_LEVEL_DB, loud_db - _RANGE_DB, over_noise_db))


def mark_speech(
    waveform: Waveform, sample_rate: int, level_db: NDArray[np.float32], gate: SpeechGate
) -> Frames:
    """Return which frames hold speech, of a clip or of a part that begins with a frame.

    Of a part, frames within CONTEXT_S of its ends may differ from those of the whole clip.

    Args:
        waveform: mono samples in [-1, 1], shape (n_samples,).
        sample_rate: Hz.
        level_db: of the waveform's frames, (n_frames,).
        gate: of the whole clip.
    """
    frames = _cut_frames(waveform, sample_rate)
    is_active = level_db > gate.gate_db
    is_voiced = np.zeros(len(frames), np.bool_)
    active = np.flatnonzero(is_active)
    for start in range(0, len(active), _BLOCK_FRAMES):
        block = active[start : start + _BLOCK_FRAMES]
        is_voiced[block] = _compute_periodicity(frames[block], sample_rate) >= _MIN_PERIODICITY
    is_voiced &= _compute_change(waveform, sample_rate, is_active) >= _MIN_CHANGE_DB
    is_voiced = _drop_short_runs(is_voiced, round(_MIN_VOICED_S / FRAME_S))
    return _widen(is_voiced, round(_UNVOICED_REACH_S / FRAME_S)) & (is_active | is_voiced)


def compute_level_db(waveform: Waveform) -> float:
    """Return the root mean square in dB relative to full scale, at least SILENCE_DB."""
    if waveform.size == 0:
        return SILENCE_DB
    rms = float(np.sqrt(np.mean(np.square(waveform, dtype=np.float64))))
    return max(SILENCE_DB, 20 * float(np.log10(max(rms, 1e-10))))


def _cut_frames(waveform: Waveform, sample_rate: int) -> NDArray[np.float32]:
    hop, length = round(FRAME_S * sample_rate), round(_FRAME_LENGTH_S * sample_rate)
    n_frames = max(1, -(-len(waveform) // hop))
    side = (length - hop) // 2
    padded = np.pad(waveform, (side, n_frames * hop - len(waveform) + length))
    view: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
    return view[:n_frames]  # (n_frames, length), a view: a long clip is not copied


def _compute_periodicity(frames: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The highest normalised autocorrelation at the lags of a human pitch, in [0, 1]."""
    shortest, longest = round(sample_rate / _MAX_PITCH_HZ), round(sample_rate / _MIN_PITCH_HZ)
    centred = frames - frames.mean(axis=1, keepdims=True)
    n_fft = 1 << (frames.shape[1] + longest).bit_length()
    spectrum = np.fft.rfft(centred, n_fft, axis=1)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, n_fft, axis=1)
    lags = np.arange(shortest, longest + 1)
    overlap = 1 - lags / frames.shape[1]  # a longer lag sums fewer samples
    strength = correlation[:, lags] / np.maximum(correlation[:, :1], 1e-9) / overlap
    best: NDArray[np.float32] = np.clip(strength.max(axis=1), 0, 1).astype(np.float32)
    return best


def _compute_change(waveform: Waveform, sample_rate: int, is_active: Frames) -> NDArray[Any]:
    """How much the loud bands vary around each frame: their standard deviation in dB.

    Only frames inside active stretches count, or the start of a tone would look like a change.
    """
    is_inside = ~_widen(~is_active, _EDGE_FRAMES)
    hop = round(FRAME_S * sample_rate)
    length = round(_FRAME_LENGTH_S * sample_rate)
    spec = MelSpec(sample_rate, 1024, hop, length, 32, 80.0, 4000.0, 60.0)
    level = 10 * np.log10(np.maximum(compute_mel_power(waveform, spec), 1e-8))
    level = level[:, : len(is_active)].astype(np.float64)  # (32, n_frames)
    n_around = np.maximum(_running_sum(is_inside[None].astype(np.float64)), 1)
    mean = _running_sum(level * is_inside) / n_around
    mean_square = _running_sum(level**2 * is_inside) / n_around
    deviation = np.sqrt(np.maximum(mean_square - mean**2, 0))
    # The silence under a tone also flickers: only bands that carry the sound count.
    is_loud = mean >= mean.max(axis=0) - 20
    change: NDArray[Any] = (deviation * is_loud).sum(axis=0) / np.maximum(is_loud.sum(axis=0), 1)
    return change


def _running_sum(values: NDArray[Any]) -> NDArray[Any]:
    reach = round(_CHANGE_REACH_S / FRAME_S)
    padded = np.pad(values, ((0, 0), (reach + 1, reach)))
    total = padded.cumsum(axis=1)
    around: NDArray[Any] = total[:, 2 * reach + 1 :] - total[:, : -(2 * reach + 1)]
    return around


def _drop_short_runs(mask: Frames, shortest: int) -> Frames:
    kept = mask.copy()
    for start, end in find_runs(mask):
        if end - start < shortest:
            kept[start:end] = False
    return kept


def _widen(mask: Frames, reach: int) -> Frames:
    kernel = np.ones(2 * reach + 1)
    return np.convolve(mask.astype(np.float64), kernel, mode="same")[: len(mask)] > 0.5


def find_runs(mask: Frames) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of every run of True."""
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
