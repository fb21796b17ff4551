"""The sound track of a container as blocks of 16 kHz mono, one after the other."""

from collections.abc import Iterator
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
# Which channels of a sound are read, and where each lies: FFmpeg orders them so in every layout.
CHANNELS: Final[dict[str, int | None]] = {"all": None, "left": 0, "right": 1}

# From old telephones to recorders of bats. A header that states 2 Hz would turn a file of 64 KB
# into gigabytes of samples.
_MIN_RATE: Final = 4000
_MAX_RATE: Final = 768_000


def open_sound(path: Path) -> InputContainer:
    """Return the open container of a file.

    Raises:
        AudioError: it is damaged or of another kind.
    """
    try:
        return open_container(path)
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(sentences.SOUND_UNKNOWN.format(kinds=READABLE_KINDS)) from error


class Decoder:
    """Turns the first sound track of an open container into 16 kHz mono, once.

    Attributes:
        n_damaged: packets so far that could not be decoded.
        is_single: some of the track so far has one channel only.
    """

    def __init__(self, container: InputContainer, channel: str = "all") -> None:
        self.n_damaged = 0
        self.is_single = False
        self._container = container
        self._channel = CHANNELS[channel]
        self._resampler = _new_resampler()
        self._form: tuple[int, str, str] | None = None

    def __iter__(self) -> Iterator[Waveform]:
        """Yield blocks of any length, at least one sample each.

        Raises:
            AudioError: the track states a rate or channels that no sound has.
        """
        for frame in self._decode_frames():
            yield from self._resample(frame)
        if self._form is not None:
            yield from self._finish()

    def _decode_frames(self) -> Iterator[av.AudioFrame]:
        packets = self._container.demux(self._container.streams.audio[0])
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError:
                self.n_damaged += 1
                return  # the container itself breaks off: nothing can follow
            try:
                frames = list(packet.decode())
            except av.error.FFmpegError:
                self.n_damaged += 1
                continue
            yield from frames

    def _resample(self, frame: av.AudioFrame) -> Iterator[Waveform]:
        """Yield what the frame adds; its form may differ from the one before."""
        if not _MIN_RATE <= frame.sample_rate <= _MAX_RATE:
            raise AudioError(
                sentences.SOUND_RATE.format(
                    rate=f"{frame.sample_rate:,}",
                    lowest=f"{_MIN_RATE:,}",
                    highest=f"{_MAX_RATE:,}",
                )
            )
        form = (frame.sample_rate, frame.format.name, frame.layout.name)
        if self._form not in (None, form):
            yield from self._finish()
            self._resampler = _new_resampler()
        self._form = form
        frame.pts = None  # broken time stamps must not stop the resampler
        try:
            blocks = self._resampler.resample(frame)
        except (av.error.FFmpegError, ValueError) as error:
            raise AudioError(sentences.SOUND_CHANNELS.format(n=frame.layout.nb_channels)) from error
        yield from self._mix(blocks)

    def _finish(self) -> Iterator[Waveform]:
        """Yield what the filter still held back."""
        yield from self._mix(self._resampler.resample(None))

    def _mix(self, blocks: list[av.AudioFrame]) -> Iterator[Waveform]:
        """The wanted channel, or the mean of all.

        FFmpeg's own mix makes equal channels 3 dB louder, and clips.
        """
        for block in blocks:
            channels = np.asarray(block.to_ndarray(), np.float32)  # (n_channels, n_samples)
            if channels.shape[1] == 0:
                continue
            self.is_single |= len(channels) == 1
            if self._channel is None or len(channels) == 1:
                yield channels.mean(axis=0)
            else:
                yield channels[self._channel].copy()


def _new_resampler() -> AudioResampler:
    return AudioResampler(format="fltp", rate=SAMPLE_RATE)
