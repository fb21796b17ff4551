"""What the header of a file says of its size and length, without decoding any of it.

The web process reads headers only; whatever needs a decoder is checked again by the worker.
Raises `HeaderError` where the header is cut off or contradicts itself.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext_noop as _
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
)

from analysis.signatures import (
    AVIF,
    BMP,
    FLAC,
    GIF,
    HEAD_BYTES,
    JP2,
    JPEG,
    M4A,
    MOV,
    MP4,
    PNG,
    PPM,
    TIFF,
    WAV,
    WEBP,
    FileFormat,
)

# The classes themselves and not `Image.open`: that one refuses a large size without saying it,
# and its limit is one for the whole process.
_PILLOW: Final[dict[FileFormat, type[ImageFile.ImageFile]]] = {
    JPEG: JpegImagePlugin.JpegImageFile,
    PNG: PngImagePlugin.PngImageFile,
    GIF: GifImagePlugin.GifImageFile,
    BMP: BmpImagePlugin.BmpImageFile,
    TIFF: TiffImagePlugin.TiffImageFile,
    JP2: Jpeg2KImagePlugin.Jpeg2KImageFile,
    PPM: PpmImagePlugin.PpmImageFile,
}
_INDEX_BYTES: Final = 32 * 1024 * 1024  # an MP4 index of hours of video takes a few megabytes
# Headers of real files take some hundred reads. Made of empty parts, or of parts that overlap, a
# file of 20 MB kept the web process busy for 20 seconds.
MAX_HEADER_READS: Final = 20_000
MAX_HEADER_BYTES: Final = 64 * 1024 * 1024
MAX_TRACKS: Final = 1000


class HeaderError(Exception):
    """A header is cut off or contradicts itself; says what it is in English, for translation."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is known without decoding; `file_format` may be more exact than the first bytes.

    `width` and `height` are in pixels as stored (before EXIF orientation), 0 where there is no
    picture or it is not known; `duration_s` is None where the header does not tell.
    """

    file_format: FileFormat
    width: int = 0
    height: int = 0
    duration_s: float | None = None


def read_header(stream: IO[bytes], file_format: FileFormat) -> Header:
    """Return what the header of the file says; the position of the stream is left anywhere."""
    stream = _BoundedStream(stream)  # type: ignore[assignment]  # all of IO that readers use
    stream.seek(0)
    try:
        if file_format in _PILLOW:
            return Header(file_format, *_read_pillow_size(stream, file_format))
        if file_format is WEBP:
            return Header(file_format, *_read_webp_size(stream.read(64)))
        if file_format is AVIF:
            return Header(file_format, *_read_avif_size(stream.read(HEAD_BYTES)))
        if file_format is WAV:
            return Header(file_format, duration_s=_read_wav_duration(stream))
        if file_format is FLAC:
            return Header(file_format, duration_s=_read_flac_duration(stream.read(42)))
        if file_format in (MP4, MOV, M4A):
            return _read_mp4(stream, file_format)
    except (struct.error, IndexError) as error:
        raise HeaderError(_("its header is cut off")) from error
    return Header(file_format)


class _BoundedStream:
    """Reads until the bounds of a header are passed, then raises `HeaderError`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._n_reads = self._n_bytes = 0

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._n_reads += 1
        self._n_bytes += len(content)
        if self._n_reads > MAX_HEADER_READS or self._n_bytes > MAX_HEADER_BYTES:
            raise HeaderError(_("its header has far too many parts"))
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence) or self._stream.tell()

    def tell(self) -> int:
        return self._stream.tell()


def _read_pillow_size(stream: IO[bytes], file_format: FileFormat) -> tuple[int, int]:
    try:
        picture = _PILLOW[file_format](stream)
    except (SyntaxError, OSError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise HeaderError(_("its header is damaged or cut off")) from error
    return picture.size


def _read_webp_size(head: bytes) -> tuple[int, int]:
    """The size of the canvas (RFC 9649, 2.5 to 2.7)."""
    chunk = head[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        return width, int.from_bytes(head[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = struct.unpack("<I", head[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise HeaderError(_("its header is damaged or cut off"))


def _read_avif_size(head: bytes) -> tuple[int, int]:
    """The largest picture that the file announces; a grid's tiles are smaller than its whole."""
    sizes = []
    start = head.find(b"ispe")
    while start >= 0:
        sizes.append(struct.unpack(">II", head[start + 8 : start + 16]))
        start = head.find(b"ispe", start + 4)
    if not sizes:
        raise HeaderError(_("its header is damaged or cut off"))
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return width, height


def _read_wav_duration(stream: IO[bytes]) -> float | None:
    stream.seek(12)
    byte_rate = 0
    while len(head := stream.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"fmt ":
            byte_rate = struct.unpack("<HHII", stream.read(12))[3]
            size -= 12
        elif name == b"data":
            present = stream.seek(0, 2) - stream.tell() if size == 0 else size
            return _whole_file_wins(stream, present) / byte_rate if byte_rate else None
        stream.seek(size + size % 2, 1)
    raise HeaderError(_("it holds no sound data"))


def _whole_file_wins(stream: IO[bytes], announced: int) -> int:
    """Recorders that stream write a size of 0 or 4 GB; no more sound is there than the file."""
    return min(announced, stream.seek(0, 2))


def _read_flac_duration(head: bytes) -> float | None:
    packed = int.from_bytes(head[18:26], "big")
    rate, n_samples = packed >> 44, packed & (1 << 36) - 1
    if len(head) < 42 or not rate:
        raise HeaderError(_("its header is cut off"))
    return n_samples / rate or None


def _read_mp4(stream: IO[bytes], file_format: FileFormat) -> Header:
    index = _find_index(stream)
    handlers = {index[at + 12 : at + 16] for at in _positions(index, b"hdlr")}
    if b"vide" not in handlers and b"soun" not in handlers:
        raise HeaderError(_("it holds neither a picture track nor a sound track"))
    duration_s = None
    if (at := index.find(b"mvhd")) >= 0:
        layout = ">20xIQ" if index[at + 4] else ">12xII"
        scale, length = struct.unpack_from(layout, index, at + 4)
        duration_s = length / scale if scale and length else None
    if b"vide" not in handlers:
        return Header(M4A, duration_s=duration_s)
    width, height = _read_track_size(index)
    return Header(MP4 if file_format is M4A else file_format, width, height, duration_s)


def _read_track_size(index: bytes) -> tuple[int, int]:
    """The largest track's size; width and height end `tkhd`, as 16.16 numbers."""
    sizes = [(0, 0)]
    for at in _positions(index, b"tkhd"):
        end = at + (92 if index[at + 4] else 80)
        width, height = struct.unpack(">II", index[end : end + 8])
        sizes.append((width >> 16, height >> 16))
    return max(sizes, key=lambda size: size[0] * size[1])


def _find_index(stream: IO[bytes]) -> bytes:
    """Return the body of the `moov` box, which may stand before or behind the media."""
    end = stream.seek(0, 2)
    start = 0
    while start + 8 <= end:
        stream.seek(start)
        size, name = struct.unpack(">I4s", stream.read(8))
        if size == 1:
            size = struct.unpack(">Q", stream.read(8))[0]
        elif size == 0:
            size = end - start
        if size < 8:
            break
        if name == b"moov":
            if start + size > end or size > _INDEX_BYTES:
                break
            return stream.read(size - 8)
        start += size
    raise HeaderError(_("it is cut off: its index is missing"))


def _positions(data: bytes, name: bytes) -> Iterator[int]:
    """Yield where the name stands, for as many times as there may be tracks."""
    at = -len(name)
    for _track in range(MAX_TRACKS):
        at = data.find(name, at + len(name))
        if at < 0:
            return
        yield at
