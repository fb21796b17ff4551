"""One clip to its windows, each with what the model says of it."""

from collections.abc import Callable
from typing import Final

from ml.types import VoiceWindow
from ml.voice.classify import VoiceClassifier
from ml.voice.load import AudioClip
from ml.voice.log_mel import Waveform
from ml.voice.speech import find_speech
from ml.voice.windows import WindowQuality, assess_window, place_windows

_WINDOWS_BETWEEN_PROGRESS: Final = 32

_Window = tuple[float, float, WindowQuality]


def read_windows(
    clip: AudioClip, classifier: VoiceClassifier, on_progress: Callable[[float], None]
) -> tuple[VoiceWindow, ...]:
    """Return the windows of a clip in order; silence and noise are marked and not classified."""
    placed = place_windows(clip.duration_s, classifier.windows)
    if not placed:
        return ()
    speech = find_speech(clip.waveform, clip.sample_rate)
    windows: list[VoiceWindow] = []
    for start in range(0, len(placed), _WINDOWS_BETWEEN_PROGRESS):
        block = placed[start : start + _WINDOWS_BETWEEN_PROGRESS]
        sounds = [_cut(clip, start_s, end_s) for start_s, end_s in block]
        judged = [
            (start_s, end_s, assess_window(sound, speech, start_s, end_s))
            for sound, (start_s, end_s) in zip(sounds, block, strict=True)
        ]
        windows.extend(_classify(judged, sounds, classifier))
        on_progress((start + len(block)) / len(placed))
    return tuple(windows)


def _cut(clip: AudioClip, start_s: float, end_s: float) -> Waveform:
    return clip.waveform[round(start_s * clip.sample_rate) : round(end_s * clip.sample_rate)]


def _classify(
    judged: list[_Window], sounds: list[Waveform], classifier: VoiceClassifier
) -> list[VoiceWindow]:
    is_read = [quality.weight > 0 for _, _, quality in judged]
    answers = iter(
        classifier.predict([sound for sound, keep in zip(sounds, is_read, strict=True) if keep])
    )
    return [
        VoiceWindow(
            start_s=start_s,
            end_s=end_s,
            is_speech=quality.is_speech,
            level_db=quality.level_db,
            speech_s=quality.speech_s,
            weight=quality.weight,
            probabilities=tuple(next(answers).tolist()) if keep else None,
            problems=quality.problems,
        )
        for (start_s, end_s, quality), keep in zip(judged, is_read, strict=True)
    ]
