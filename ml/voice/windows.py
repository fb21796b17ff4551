"""Cuts a clip into overlapping windows and says of each how well it can be read.

Conventions: times in seconds from the start of the clip, levels in dB relative to full scale. A
window that fails a *gate* is not read (weight 0). Between the gate and the level where nothing is
lost any more, its weight rises linearly, and so do the parts of the weight multiply.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.cards import Card
from ml.voice.log_mel import Waveform
from ml.voice.speech import FRAME_S, SpeechMap, compute_level_db

_SHORTEST_CLIP_S: Final = 0.3
# A rest shorter than this is left to the window before it.
_SHORTEST_REST_S: Final = 0.25

_LEAST_SPEECH_S: Final = 0.4
_FULL_SPEECH_S: Final = 1.2
_LEAST_SNR_DB: Final = 0.0
_FULL_SNR_DB: Final = 12.0
_QUIET_DB: Final = -60.0
_FULL_LEVEL_DB: Final = -45.0
_FULL_SCALE: Final = 0.999
_MUCH_CLIPPED: Final = 0.01
_TOO_MUCH_CLIPPED: Final = 0.1


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """Length and distance of the windows, as the model was trained with, in seconds."""

    window_s: float = 3.0
    hop_s: float = 1.5

    @classmethod
    def from_card(cls, card: Card) -> "WindowSpec":
        """Return what the card states under `preprocessing`."""
        return cls(float(card.preprocessing["window_s"]), float(card.preprocessing["hop_s"]))


@dataclass(frozen=True, slots=True)
class WindowQuality:
    """How well a window can be read; see `VoiceWindow` for the other attributes.

    Attributes:
        snr_db: level of the window's speech above the clip's quiet parts; None without speech.
    """

    is_speech: bool
    level_db: float
    speech_s: float
    weight: float
    problems: tuple[str, ...]
    snr_db: float | None = None


def place_windows(duration_s: float, spec: WindowSpec) -> tuple[tuple[float, float], ...]:
    """Return start and end of each window; the last one ends with the clip.

    A clip shorter than a window is one window; one under 0.3 s has none.
    """
    if duration_s < _SHORTEST_CLIP_S:
        return ()
    if duration_s <= spec.window_s + _SHORTEST_REST_S:
        return ((0.0, duration_s),)
    last = duration_s - spec.window_s
    starts = [float(start) for start in np.arange(0.0, last, spec.hop_s)]
    if last - starts[-1] >= _SHORTEST_REST_S:
        starts.append(round(last, 3))
    return tuple((start, min(start + spec.window_s, duration_s)) for start in starts)


def assess_window(
    waveform: Waveform, speech: SpeechMap, start_s: float, end_s: float
) -> WindowQuality:
    """Return the quality of one window.

    Args:
        waveform: the window's samples, float32 (n_samples,) in [-1, 1].
        speech: where the whole clip holds speech.
        start_s, end_s: the window in the clip.
    """
    frames = slice(round(start_s / FRAME_S), max(1, round(end_s / FRAME_S)))
    is_speech = speech.is_speech[frames]
    speech_s = float(is_speech.sum() * FRAME_S)
    level_db = compute_level_db(waveform)
    if speech_s < _LEAST_SPEECH_S:
        return WindowQuality(speech_s > 0, level_db, speech_s, 0.0, (_say_little(speech_s),))
    spoken_db = _mean_level(speech.level_db[frames][is_speech])
    snr_db = spoken_db - speech.noise_db
    clipped = float(np.mean(np.abs(waveform) >= _FULL_SCALE))
    problems = []
    if snr_db < _FULL_SNR_DB / 2:
        problems.append(sentences.WINDOW_NOISY.format(level=f"{max(snr_db, 0):.0f}"))
    if spoken_db < _FULL_LEVEL_DB:
        problems.append(sentences.WINDOW_QUIET.format(level=f"{spoken_db:.0f}"))
    if clipped > _MUCH_CLIPPED:
        problems.append(sentences.WINDOW_CLIPPED.format(share=f"{clipped:.0%}"))
    weight = (
        _rise(speech_s, _LEAST_SPEECH_S / 2, _FULL_SPEECH_S)
        * _rise(snr_db, _LEAST_SNR_DB, _FULL_SNR_DB)
        * _rise(spoken_db, _QUIET_DB, _FULL_LEVEL_DB)
        * (1 - _rise(clipped, _MUCH_CLIPPED, _TOO_MUCH_CLIPPED))
    )
    return WindowQuality(
        is_speech=True,
        level_db=level_db,
        speech_s=speech_s,
        weight=round(weight, 4),
        problems=tuple(problems),
        snr_db=snr_db,
    )


def _say_little(speech_s: float) -> str:
    if speech_s == 0:
        return sentences.WINDOW_SILENT
    return sentences.WINDOW_SHORT.format(speech=f"{speech_s:.1f}", lowest=_LEAST_SPEECH_S)


def _mean_level(level_db: NDArray[np.floating[Any]]) -> float:
    """Return the level of the mean power."""
    return float(10 * np.log10(np.mean(10 ** (np.asarray(level_db, np.float64) / 10))))


def _rise(value: float, lowest: float, full: float) -> float:
    return float(np.clip((value - lowest) / (full - lowest), 0.0, 1.0))
