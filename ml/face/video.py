"""Frames of a video at a steady rate."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.containers import open_container
from ml.errors import ImageError
from ml.face.load import MAX_PIXELS

MAX_FRAMES: Final = 600


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame: its number in the file, its time in seconds, and uint8 (height, width, 3) RGB."""

    frame_index: int
    time_s: float
    frame_rgb: NDArray[np.uint8]


def has_pictures(path: Path) -> bool:
    """Return whether a file holds a picture track; False of one that cannot be opened."""
    try:
        with open_container(path) as container:
            return bool(_list_picture_tracks(container))
    except (av.error.FFmpegError, ValueError):
        return False


def iter_video_frames(
    path: Path, fps: float = 1.0, max_frames: int = MAX_FRAMES, max_pixels: int = MAX_PIXELS
) -> Iterator[VideoFrame]:
    """Yield upright frames at `fps` per second, the first at the start.

    A video with more than `max_frames` of them is sampled more thinly over its whole length, where
    its container states that; otherwise it is read up to `max_frames`. A video that breaks off, as
    browsers leave one when a tab is closed, ends with its last whole frame.

    Args:
        path: a file in any container that PyAV reads.
        fps: frames per second of the video's own time, above 0.
        max_frames: frames at most.
        max_pixels: width times height that is accepted.

    Raises:
        ImageError: a sentence; the file is no video, has no picture track, no whole frame, or is
            over the limit.
    """
    with contextlib.ExitStack() as stack:
        try:
            container = stack.enter_context(open_container(path))
        except (av.error.FFmpegError, ValueError) as error:
            raise ImageError(sentences.VIDEO_NOT_OPENED.format(error=_describe(error))) from error
        n_yielded = 0
        stream = _find_stream(container, max_pixels)
        step_s = _choose_step(container, fps, max_frames)
        frames = _decode(container, stream)
        try:
            for frame_index, time_s, frame in frames:
                # Half a frame of slack: times are rounded to the container's clock.
                if n_yielded < max_frames and time_s >= n_yielded * step_s - 0.001:
                    n_yielded += 1
                    yield VideoFrame(frame_index, time_s, _to_upright_rgb(frame))
                if n_yielded >= max_frames:
                    return
        except av.error.FFmpegError as error:
            if not n_yielded:
                raise ImageError(sentences.VIDEO_DAMAGED.format(error=_describe(error))) from error
    if not n_yielded:
        raise ImageError(sentences.VIDEO_WITHOUT_FRAME)


def _find_stream(
    container: av.container.InputContainer, max_pixels: int
) -> av.video.stream.VideoStream:
    streams = _list_picture_tracks(container)
    if not streams:
        raise ImageError(sentences.VIDEO_WITHOUT_PICTURES)
    stream = streams[0]
    if stream.codec_context is None:  # FFmpeg has no decoder for it
        raise ImageError(sentences.VIDEO_CODEC)
    stream.thread_type = "AUTO"
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > max_pixels:
        raise ImageError(
            sentences.VIDEO_TOO_LARGE.format(
                limit=f"{max_pixels / 1e6:g}", width=f"{width:,}", height=f"{height:,}"
            )
        )
    return stream


def _list_picture_tracks(
    container: av.container.InputContainer,
) -> list[av.video.stream.VideoStream]:
    # The cover picture of a song is a video stream too, of one frame.
    cover = av.stream.Disposition.attached_pic
    return [stream for stream in container.streams.video if not stream.disposition & cover]


def _choose_step(container: av.container.InputContainer, fps: float, max_frames: int) -> float:
    duration_s = (container.duration or 0) / av.time_base
    return max(1 / fps, duration_s / max_frames)


def _decode(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream
) -> Iterator[tuple[int, float, av.VideoFrame]]:
    start_s = float((stream.start_time or 0) * (stream.time_base or Fraction(1)))
    rate = float(stream.average_rate or 25)
    for frame_index, frame in enumerate(container.decode(stream)):
        # Frames without a time stamp (raw streams) follow each other at the stream's rate.
        time_s = frame.time - start_s if frame.time is not None else frame_index / rate
        yield frame_index, max(0.0, time_s), frame


def _to_upright_rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    picture = frame.to_ndarray(format="rgb24")
    return np.ascontiguousarray(np.rot90(picture, k=round(frame.rotation / 90)))


def _describe(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
