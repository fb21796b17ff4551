"""Files that are made to keep the web process busy: their headers cost little all the same."""

import struct
import zlib
from io import BytesIO

import pytest

from analysis.headers import MAX_HEADER_BYTES, MAX_HEADER_READS
from analysis.intake import UploadError, inspect_upload
from analysis.limits import UploadLimits

SIZE = 2_000_000
MP4 = b"\0\0\0\x18ftypisom" + bytes(12)


class CountingStream(BytesIO):
    """Counts what is read before the file is hashed, which reads it once in large pieces."""

    name = "slow.bin"

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.n_reads = self.n_bytes = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.n_reads += 1
        self.n_bytes += len(content)
        return content


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def make_mp4_of_tracks() -> bytes:
    body = b"\0\0\0\x20hdlr" + bytes(8) + b"vide" + bytes(12) + b"tkhd" * (SIZE // 4) + bytes(200)
    return MP4 + struct.pack(">I4s", len(body) + 8, b"moov") + body


def make_tiff_of_overlaps() -> bytes:
    """Ten thousand tags whose values are the same megabyte."""
    entries = b"".join(struct.pack("<HHII", 1000 + n, 1, 1_000_000, 200_000) for n in range(10_000))
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", 10_000) + entries
    return head.ljust(200_000, b"\0") + bytes(1_000_000)


SLOW_FILES = {
    "wav of empty chunks": b"RIFF\xff\xff\xff\xffWAVE" + bytes(SIZE),
    "mp4 of empty boxes": MP4 + b"\0\0\0\x08free" * (SIZE // 8),
    "mp4 of tracks": make_mp4_of_tracks(),
    "jpeg of filling": b"\xff\xd8" + b"\xff" * SIZE,
    "jpeg of comments": b"\xff\xd8" + b"\xff\xfe\0\x02" * (SIZE // 4),
    "png of empty chunks": b"\x89PNG\r\n\x1a\n"
    + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    + png_chunk(b"aaAa", b"") * (SIZE // 12),
    "gif of comments": b"GIF89a\x10\0\x10\0\0\0\0" + b"!\xfe\x01a\0" * (SIZE // 5),
    "jpeg 2000 of empty boxes": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x08free" * (SIZE // 8),
    "ppm of one comment": b"P6 #" + b"\xe9" * SIZE,
    "tiff of overlapping tags": make_tiff_of_overlaps(),
}


@pytest.mark.parametrize("name", SLOW_FILES)
@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_a_header_of_endless_parts_is_given_up(name):
    stream = CountingStream(SLOW_FILES[name])
    with pytest.raises(UploadError) as refused:
        inspect_upload(stream, UploadLimits.from_settings())
    assert refused.value.code in ("damaged", "too_many_pixels")
    assert stream.n_reads <= MAX_HEADER_READS + 10
    assert stream.n_bytes <= MAX_HEADER_BYTES + SIZE


def test_what_is_looked_for_inside_an_index_is_counted():
    from analysis.headers import MAX_TRACKS, _positions

    assert len(list(_positions(b"tkhd" * (MAX_TRACKS + 50), b"tkhd"))) == MAX_TRACKS
