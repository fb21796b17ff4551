"""A sound to its windows, each with what the model says of it: of a whole clip, or as a stream.

A stream is decoded twice. First its levels are measured, because what counts as speech and as
noise depends on the whole clip; then its windows are read and its picture is drawn, section by
section. Both take the same memory for a minute and for hours.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.types import SoundPicture, VoiceWindow
from ml.voice.classify import VoiceClassifier
from ml.voice.decode import SAMPLE_RATE
from ml.voice.load import AudioClip, SoundStream
from ml.voice.log_mel import Waveform
from ml.voice.picture import SoundPainter
from ml.voice.sections import Section, cut_sections
from ml.voice.speech import (
    CONTEXT_S,
    FRAME_S,
    SpeechGate,
    SpeechMap,
    find_gate,
    mark_speech,
    measure_level,
)
from ml.voice.windows import assess_window, place_windows

SECTION_S: Final = 60.0

# How much of the work measuring is; reading the windows takes the rest.
_MEASURING_SHARE: Final = 0.2

_OnProgress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class SoundReading:
    """What was read of one sound track; `problems` as in `AudioClip`."""

    duration_s: float
    windows: tuple[VoiceWindow, ...]
    picture: SoundPicture
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A whole clip's length in samples, the level of each frame of it, and what follows."""

    n_samples: int
    sample_rate: int
    level_db: NDArray[np.float32]
    gate: SpeechGate

    @property
    def duration_s(self) -> float:
        return self.n_samples / self.sample_rate


def read_stream(
    stream: SoundStream,
    classifier: VoiceClassifier,
    on_progress: _OnProgress,
    section_s: float = SECTION_S,
) -> SoundReading:
    """Return the windows and the picture of a sound in memory that its length does not change.

    Args:
        section_s: seconds that are held at once, a multiple of FRAME_S.

    Raises:
        AudioError: as for `SoundStream`.
    """
    length = round(section_s * SAMPLE_RATE)
    measured = _measure(stream, length, lambda done: on_progress(_MEASURING_SHARE * done))
    painter = SoundPainter(measured.n_samples)
    # A window that ends in a section may begin a window's length before it.
    margin_s = max(CONTEXT_S, math.ceil(classifier.windows.window_s) + 1.0)

    def list_sections() -> Iterator[Section]:
        for section in cut_sections(stream, length, round(margin_s * SAMPLE_RATE)):
            painter.add(section.own)
            yield section

    windows = _read_sections(
        list_sections(),
        measured,
        classifier,
        lambda done: on_progress(_MEASURING_SHARE + (1 - _MEASURING_SHARE) * done),
    )
    return SoundReading(measured.duration_s, windows, painter.finish(), stream.problems)


def read_windows(
    clip: AudioClip, classifier: VoiceClassifier, on_progress: _OnProgress
) -> tuple[VoiceWindow, ...]:
    """Return the windows of a clip in order; silence and noise are marked and not classified."""
    level_db = measure_level(clip.waveform, clip.sample_rate)
    n_samples = len(clip.waveform)
    measured = _Measured(n_samples, clip.sample_rate, level_db, find_gate(level_db))
    whole = Section(clip.waveform, 0, 0, n_samples)
    return _read_sections([whole], measured, classifier, on_progress)


def _measure(stream: SoundStream, length: int, on_progress: _OnProgress) -> _Measured:
    levels = []
    n_samples = 0
    # A frame is twice as long as the distance to the next one: half of that lies on either side.
    for section in cut_sections(stream, length, round(FRAME_S * SAMPLE_RATE)):
        level_db = measure_level(section.waveform, SAMPLE_RATE)
        own, around = _find_frames(section, SAMPLE_RATE)
        levels.append(level_db[own.start - around.start : own.stop - around.start])
        n_samples = section.end
        if stream.stated_s:
            on_progress(min(1.0, n_samples / SAMPLE_RATE / stream.stated_s))
    level_db = np.concatenate(levels)
    return _Measured(n_samples, SAMPLE_RATE, level_db, find_gate(level_db))


def _read_sections(
    sections: Iterable[Section],
    measured: _Measured,
    classifier: VoiceClassifier,
    on_progress: _OnProgress,
) -> tuple[VoiceWindow, ...]:
    """Return the windows of a clip whose sections come in the order of time and make all of it."""
    rate = measured.sample_rate
    placed = place_windows(measured.duration_s, classifier.windows)
    is_speech = np.zeros(len(measured.level_db), np.bool_)
    speech = SpeechMap(is_speech, measured.level_db, measured.gate.noise_db)
    windows: list[VoiceWindow] = []
    for section in sections:
        if not placed:
            continue
        own, around = _find_frames(section, rate)
        level_db = measured.level_db[around]
        marked = mark_speech(section.waveform, rate, level_db, measured.gate)
        is_speech[own] = marked[own.start - around.start : own.stop - around.start]
        n_whole = sum(round(end_s * rate) <= section.end for _, end_s in placed[len(windows) :])
        due = placed[len(windows) : len(windows) + n_whole]
        sounds = [section.cut(round(start * rate), round(end * rate)) for start, end in due]
        windows += _classify(sounds, due, speech, classifier)
        on_progress(section.end / measured.n_samples)
    return tuple(windows)


def _find_frames(section: Section, sample_rate: int) -> tuple[slice, slice]:
    """Return the frames of the clip that lie in the section, without and with its margins."""
    hop = round(FRAME_S * sample_rate)
    first = section.first // hop
    n_around = max(1, -(-len(section.waveform) // hop))
    own = slice(section.start // hop, max(1, -(-section.end // hop)))
    return own, slice(first, first + n_around)


def _classify(
    sounds: list[Waveform],
    spans: tuple[tuple[float, float], ...],
    speech: SpeechMap,
    classifier: VoiceClassifier,
) -> list[VoiceWindow]:
    """Return the windows with these sounds, which lie at these seconds of the clip."""
    qualities = [
        assess_window(sound, speech, start_s, end_s)
        for sound, (start_s, end_s) in zip(sounds, spans, strict=True)
    ]
    read = [sound for sound, quality in zip(sounds, qualities, strict=True) if quality.weight > 0]
    answers = iter(classifier.predict(read))
    return [
        VoiceWindow(
            start_s=start_s,
            end_s=end_s,
            is_speech=quality.is_speech,
            level_db=quality.level_db,
            speech_s=quality.speech_s,
            weight=quality.weight,
            probabilities=tuple(next(answers).tolist()) if quality.weight > 0 else None,
            problems=quality.problems,
        )
        for (start_s, end_s), quality in zip(spans, qualities, strict=True)
    ]
