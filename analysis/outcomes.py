"""Which end a reading comes to, and why, in words: done, or nothing found."""

from collections.abc import Sequence

from analysis import worker_sentences as sentences
from analysis.inference import Reading
from analysis.limits import format_duration
from analysis.models import Recording
from ml.types import AudioReading, FacePrediction, ImageReading, VoiceWindow

# A clip under one second holds hardly a word; say that it is short, not that it is silent.
_SHORT_CLIP_S = 1.0


def describe_outcome(reading: Reading) -> tuple[str, str]:
    """Return the status of the recording and the reason, empty where everything was read."""
    problems: tuple[str, ...] = ()
    if isinstance(reading, ImageReading):
        missing = [_explain_faces(reading.faces, "photo")]
    elif isinstance(reading, AudioReading):
        missing = [_explain_windows(reading.windows, reading.duration_s, "clip")]
    else:
        missing = [
            _explain_faces(reading.faces, "video"),
            _explain_windows(reading.windows, reading.duration_s, "video"),
        ]
    if not isinstance(reading, ImageReading):
        problems = reading.problems
    status = Recording.Status.NOTHING_FOUND if all(missing) else Recording.Status.DONE
    return status, " ".join(filter(None, (*missing, *problems)))


def _explain_faces(faces: Sequence[FacePrediction], what: str) -> str:
    """Why no face of a photo or video was read; empty if one was."""
    if any(face.probabilities is not None for face in faces):
        return ""
    if not faces:
        return sentences.NO_FACE[what]
    largest = max(faces, key=lambda face: face.box.width * face.box.height)
    unread = (
        sentences.FACE_UNREAD[what]
        if len(faces) == 1
        else sentences.FACES_UNREAD[what].format(n=len(faces))
    )
    return _join(unread, largest.quality.problems)


def _explain_windows(windows: Sequence[VoiceWindow], duration_s: float, what: str) -> str:
    """Why no speech of a clip or video was read; empty if some was."""
    if any(window.probabilities is not None for window in windows):
        return ""
    spoken = [window for window in windows if window.is_speech]
    if spoken:
        longest = max(spoken, key=lambda window: window.speech_s)
        return _join(sentences.SPEECH_UNREAD[what], longest.problems)
    length = format_duration(duration_s)
    if duration_s < _SHORT_CLIP_S:
        return sentences.TOO_SHORT[what].format(length=length)
    return sentences.NO_SPEECH[what].format(length=length)


def _join(sentence: str, problems: Sequence[str]) -> str:
    return " ".join((sentence, *problems))
