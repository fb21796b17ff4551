"""Sound and video without what is said about them: the same packets in a new container.

A phone writes into a recording where it was made, on which device and by whom; a recorder writes
titles, names and cover pictures. None of that is copied: only the first tracks of sound and of
pictures are, packet by packet and undecoded, so that nothing is lost and a recording of hours
takes no more memory than a short one. What a codec's own stream says (the encoder's settings, say)
stays in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer

from ml.containers import open_container
from ml.errors import MediaError

# Of a matroska file that browsers play as WebM (RFC 9559 and the WebM guidelines).
_WEBM_CODECS: Final = frozenset(("vp8", "vp9", "av1", "opus", "vorbis"))
# No name of the program, no time, no random number; and no empty ID3 tag.
_OPTIONS: Final = {"fflags": "+bitexact"}
_OPTIONS_OF: Final = {"mp3": {"id3v2_version": "0"}}


@dataclass(frozen=True, slots=True)
class _Form:
    """How a copy is written; `muxer` as FFmpeg calls it."""

    muxer: str
    media_type: str


_SOUND: Final = {
    "mov": _Form("mp4", "audio/mp4"),
    "webm": _Form("webm", "audio/webm"),
    "matroska": _Form("matroska", "audio/webm"),
    "ogg": _Form("ogg", "audio/ogg"),
    "wav": _Form("wav", "audio/wav"),
    "w64": _Form("wav", "audio/wav"),
    "flac": _Form("flac", "audio/flac"),
    "mp3": _Form("mp3", "audio/mpeg"),
    "aac": _Form("adts", "audio/aac"),
    "aiff": _Form("aiff", "audio/aiff"),
}
_VIDEO: Final = {
    "mov": _Form("mp4", "video/mp4"),
    "quicktime": _Form("mov", "video/quicktime"),
    "webm": _Form("webm", "video/webm"),
    "matroska": _Form("matroska", "video/x-matroska"),
    "ogg": _Form("ogg", "video/ogg"),
    "avi": _Form("avi", "video/x-msvideo"),
}


def copy_without_metadata(path: Path, target: Any) -> str:
    """Write the sound and pictures of a file to `target` and return the copy's media type.

    A file that breaks off is copied as far as it goes.

    Args:
        target: has `write`, `seek` and `tell`; the index of some containers is written last, and
            lengths at the start once they are known.

    Raises:
        MediaError: the file is damaged, or its packets do not fit a container of its kind.
    """
    try:
        with open_container(path) as source:
            tracks = _choose_tracks(source)
            form = _choose_form(source, tracks)
            options = _OPTIONS | _OPTIONS_OF.get(form.muxer, {})
            with av.open(target, "w", format=form.muxer, options=options) as copy:
                _copy_packets(source, copy, tracks)
            return form.media_type
    except (av.error.FFmpegError, ValueError, NotImplementedError) as error:
        raise MediaError("The recording cannot be copied without its metadata.") from error


def _choose_tracks(source: InputContainer) -> list[Any]:
    # The cover picture of a song is a video stream, too; telemetry and subtitles are others.
    cover = av.stream.Disposition.attached_pic
    pictures = [stream for stream in source.streams.video if not stream.disposition & cover]
    tracks = [*pictures[:1], *source.streams.audio[:1]]
    if not tracks:
        raise ValueError("it holds neither a picture track nor a sound track")
    if any(track.codec_context is None for track in tracks):
        raise ValueError("one of its tracks is in an unknown format")
    return tracks


def _choose_form(source: InputContainer, tracks: list[Any]) -> _Form:
    name = source.format.name.partition(",")[0]
    if name == "matroska":
        codecs = {track.codec_context.name.removeprefix("lib") for track in tracks}
        name = "webm" if codecs <= _WEBM_CODECS else "matroska"
    is_video = any(track.type == "video" for track in tracks)
    if is_video and source.metadata.get("major_brand", "").strip() == "qt":
        name = "quicktime"
    forms = _VIDEO if is_video else _SOUND
    if name not in forms:
        raise ValueError(f"{source.format.name} is not written")
    return forms[name]


def _copy_packets(source: InputContainer, copy: Any, tracks: list[Any]) -> None:
    copied = {track.index: copy.add_stream_from_template(track) for track in tracks}
    for stream in copied.values():
        stream.metadata.clear()
    for packet in _read_packets(source, tracks):
        packet.stream = copied[packet.stream_index]
        copy.mux(packet)


def _read_packets(source: InputContainer, tracks: list[Any]) -> Iterator[Any]:
    packets = source.demux(tracks)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return  # the end, or the place where the file breaks off
        if packet.dts is not None:
            yield packet
