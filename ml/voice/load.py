"""Sound of any file people upload as 16 kHz mono, with limits: block by block, or whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer

from ml import sentences
from ml.errors import AudioError
from ml.voice.decode import CHANNELS, SAMPLE_RATE, Decoder, open_sound
from ml.voice.log_mel import Waveform

_MIN_TRUNCATED_S: Final = 1.0
_MISSING_S: Final = 0.5  # less is the rounding of containers and codecs


class NoSoundTrackError(AudioError):
    """A readable file holds pictures only."""


@dataclass(frozen=True, slots=True)
class AudioClip:
    """One decoded clip.

    Attributes:
        waveform: float32 (n_samples,), mono, in [-1, 1].
        sample_rate: Hz.
        duration_s: of what could be read.
        problems: a sentence for each thing that is wrong but did not stop the reading.
    """

    waveform: Waveform
    sample_rate: int
    duration_s: float
    problems: tuple[str, ...] = ()


class SoundStream:
    """The sound of an audio or video file as blocks of 16 kHz mono, in the order of time.

    Each iteration decodes the file from its start, in memory that does not grow with its length.
    A file that breaks off is read as far as it goes, if that is at least a second, and says so.

    Attributes:
        stated_s: length that the container states, None where it does not; from the first block on.
        problems: a sentence for each thing that is wrong but did not stop the reading; complete
            after the last block.
    """

    def __init__(self, path: Path, max_duration_s: float, channel: str = "all") -> None:
        """
        Args:
            path: the file; its kind is told by its bytes, never by its name.
            max_duration_s: a longer clip is refused, before it is decoded where its length is
                stated and otherwise as soon as the limit is passed.
            channel: of `CHANNELS`. A file of one channel is read whole, and says so.
        """
        if channel not in CHANNELS:
            raise ValueError(f"Expected one of {', '.join(CHANNELS)}. Received: {channel}")
        self.stated_s: float | None = None
        self.problems: tuple[str, ...] = ()
        self._path, self._max_duration_s, self._channel = path, max_duration_s, channel

    def __iter__(self) -> Iterator[Waveform]:
        """Yield blocks of samples in [-1, 1], float32 (n_samples,).

        Raises:
            NoSoundTrackError: the file holds pictures only.
            AudioError: empty, damaged, of another kind, too long, or with samples that are no
                numbers.
        """
        if self._path.stat().st_size == 0:
            raise AudioError(sentences.SOUND_EMPTY)
        with open_sound(self._path) as container:
            if not container.streams.audio:
                raise NoSoundTrackError(sentences.SOUND_WITHOUT_TRACK)
            self.stated_s = _get_stated_duration(container)
            if self.stated_s is not None and self.stated_s > self._max_duration_s:
                raise AudioError(_describe_limit(self._max_duration_s, self.stated_s))
            decoder = Decoder(container, self._channel)
            n_samples = 0
            for block in decoder:
                n_samples += len(block)
                if n_samples > self._max_duration_s * SAMPLE_RATE:
                    raise AudioError(_describe_limit(self._max_duration_s, None))
                if not np.isfinite(block).all():
                    raise AudioError(sentences.SOUND_NOT_FINITE)
                yield np.clip(block, -1.0, 1.0)
        if n_samples == 0:
            raise AudioError(sentences.SOUND_WITHOUT_SAMPLES)
        damage = _find_damage(n_samples / SAMPLE_RATE, self.stated_s, decoder.n_damaged)
        self.problems = damage + self._find_missing_channel(is_single=decoder.is_single)

    def _find_missing_channel(self, *, is_single: bool) -> tuple[str, ...]:
        if self._channel == "all" or not is_single:
            return ()
        return (sentences.SOUND_ONE_CHANNEL[self._channel],)


def load_audio(path: Path, max_duration_s: float, channel: str = "all") -> AudioClip:
    """Return the whole sound of an audio or video file; for clips of minutes, not of hours.

    Args and errors are those of `SoundStream`.
    """
    stream = SoundStream(path, max_duration_s, channel)
    waveform = np.concatenate(list(stream))
    return AudioClip(waveform, SAMPLE_RATE, len(waveform) / SAMPLE_RATE, stream.problems)


def load_part(
    path: Path, start_s: float, end_s: float, max_duration_s: float, channel: str = "all"
) -> Waveform:
    """Return the samples between two times, float32 (n_samples,); decoding ends with them.

    Args:
        start_s, end_s: seconds from the start of the sound; what lies behind its end is left out.

    Raises:
        AudioError: as for `SoundStream`.
    """
    start, end = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
    parts: list[Waveform] = []
    first = 0
    # Decoded from the start: a seek would give other samples than the reading had.
    for block in SoundStream(path, max_duration_s, channel):
        part = block[max(0, start - first) : end - first]
        if part.size:  # an empty one would keep all of its block in memory
            parts.append(part)
        first += len(block)
        if first >= end:
            break
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _get_stated_duration(container: InputContainer) -> float | None:
    stream = container.streams.audio[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _find_damage(duration_s: float, stated_s: float | None, n_damaged: int) -> tuple[str, ...]:
    is_cut_off = stated_s is not None and stated_s - duration_s > _MISSING_S
    if not is_cut_off and not n_damaged:
        return ()
    if duration_s < _MIN_TRUNCATED_S:
        raise AudioError(
            sentences.SOUND_CUT_SHORT.format(
                read=f"{duration_s:.1f}", lowest=f"{_MIN_TRUNCATED_S:.0f}"
            )
        )
    if is_cut_off:
        stated = f"{stated_s:.1f}"
        return (sentences.SOUND_CUT_OFF.format(read=f"{duration_s:.1f}", stated=stated),)
    return (sentences.SOUND_DAMAGED.format(read=f"{duration_s:.1f}"),)


def _describe_limit(max_duration_s: float, stated_s: float | None) -> str:
    limit = sentences.SOUND_TOO_LONG.format(limit=_describe_duration(max_duration_s))
    if stated_s is None:
        return limit
    return f"{limit} {sentences.SOUND_LENGTH.format(length=_describe_duration(stated_s))}"


def _describe_duration(duration_s: float) -> str:
    if duration_s < 120:
        return f"{duration_s:.0f} seconds"
    if duration_s < 7200:
        return f"{duration_s / 60:.0f} minutes"
    return f"{duration_s / 3600:.1f} hours"
