"""Decode any sound people upload into 16 kHz mono, with limits, and without reaching elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from ml import sentences
from ml.containers import open_container
from ml.errors import AudioError
from ml.voice.log_mel import Waveform

SAMPLE_RATE: Final = 16000
READABLE_KINDS: Final = "wav, flac, mp3, m4a, aac, ogg, opus, webm, mp4, mov, aiff"

# From old telephones to recorders of bats. A header that states 2 Hz would turn a file of 64 KB
# into gigabytes of samples.
_MIN_RATE: Final = 4000
_MAX_RATE: Final = 768_000
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


def load_audio(path: Path, max_duration_s: float) -> AudioClip:
    """Return the sound of an audio or video file as 16 kHz mono.

    A file that breaks off is read as far as it goes, if that is at least a second, and says so.

    Args:
        path: the file; its kind is told by its bytes, never by its name.
        max_duration_s: a longer clip is refused, before it is decoded where its length is stated
            and otherwise as soon as the limit is passed.

    Raises:
        NoSoundTrackError: the file holds pictures only.
        AudioError: empty, damaged, of another kind, too long, or with samples that are no numbers.
    """
    if path.stat().st_size == 0:
        raise AudioError(sentences.SOUND_EMPTY)
    with _open_container(path) as container:
        if not container.streams.audio:
            raise NoSoundTrackError(sentences.SOUND_WITHOUT_TRACK)
        stated_s = _get_stated_duration(container)
        if stated_s is not None and stated_s > max_duration_s:
            raise AudioError(_describe_limit(max_duration_s, stated_s))
        blocks, n_damaged = _decode(container, max_duration_s)
    waveform = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    _check(waveform)
    duration_s = len(waveform) / SAMPLE_RATE
    problems = _find_damage(duration_s, stated_s, n_damaged)
    return AudioClip(np.clip(waveform, -1.0, 1.0), SAMPLE_RATE, duration_s, problems)


def _open_container(path: Path) -> InputContainer:
    try:
        return open_container(path)
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(sentences.SOUND_UNKNOWN.format(kinds=READABLE_KINDS)) from error


def _get_stated_duration(container: InputContainer) -> float | None:
    stream = container.streams.audio[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _decode(container: InputContainer, max_duration_s: float) -> tuple[list[Waveform], int]:
    """Return blocks of 16 kHz mono and how many packets could not be decoded."""
    resampler = _Resampler()
    blocks: list[Waveform] = []
    n_samples = n_damaged = 0
    for frames in _decode_packets(container):
        if frames is None:
            n_damaged += 1
            continue
        for frame in frames:
            for block in resampler.resample(frame):
                blocks.append(block)
                n_samples += len(block)
            if n_samples > max_duration_s * SAMPLE_RATE:
                raise AudioError(_describe_limit(max_duration_s, None))
    if n_samples:
        blocks.extend(resampler.finish())
    return blocks, n_damaged


class _Resampler:
    """Turns frames of any form into 16 kHz mono, also where the form changes within a clip."""

    def __init__(self) -> None:
        self._resampler = AudioResampler(format="fltp", rate=SAMPLE_RATE)
        self._form: tuple[int, str, str] | None = None

    def resample(self, frame: av.AudioFrame) -> list[Waveform]:
        """Return what the frame adds.

        Raises:
            AudioError: the frame states a rate or channels that no sound has.
        """
        if not _MIN_RATE <= frame.sample_rate <= _MAX_RATE:
            raise AudioError(
                sentences.SOUND_RATE.format(
                    rate=f"{frame.sample_rate:,}",
                    lowest=f"{_MIN_RATE:,}",
                    highest=f"{_MAX_RATE:,}",
                )
            )
        form = (frame.sample_rate, frame.format.name, frame.layout.name)
        rest: list[Waveform] = []
        if self._form not in (None, form):
            rest = self.finish()
            self._resampler = AudioResampler(format="fltp", rate=SAMPLE_RATE)
        self._form = form
        frame.pts = None  # broken time stamps must not stop the resampler
        try:
            return rest + [_to_waveform(block) for block in self._resampler.resample(frame)]
        except (av.error.FFmpegError, ValueError) as error:
            raise AudioError(sentences.SOUND_CHANNELS.format(n=frame.layout.nb_channels)) from error

    def finish(self) -> list[Waveform]:
        """Return what the filter still held back."""
        return [_to_waveform(block) for block in self._resampler.resample(None)]


def _to_waveform(block: av.AudioFrame) -> Waveform:
    """The mean of the channels: FFmpeg's own mix makes equal channels 3 dB louder, and clips."""
    mono: Waveform = np.asarray(block.to_ndarray(), np.float32).mean(axis=0)  # (n_samples,)
    return mono


def _decode_packets(
    container: InputContainer,
) -> Iterator[list[av.AudioFrame] | None]:
    """Yield the frames of each packet, or None for a packet that is damaged."""
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:
            yield None  # the container itself breaks off: nothing can follow
            return
        try:
            yield list(packet.decode())
        except av.error.FFmpegError:
            yield None


def _check(waveform: Waveform) -> None:
    if waveform.size == 0:
        raise AudioError(sentences.SOUND_WITHOUT_SAMPLES)
    if not np.isfinite(waveform).all():
        raise AudioError(sentences.SOUND_NOT_FINITE)


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
