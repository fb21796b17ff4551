"""Sound and video whose headers lie, nest, or announce more than any machine has."""

import struct

from tests.media import make_sound, make_video, make_wav


def box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + 8, name) + body


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2")


def make_wav_of(rate: int, n_channels: int, bits: int, data_bytes: int, code: int = 1) -> bytes:
    block = max(1, n_channels * bits // 8)
    byte_rate = min(rate * block, 2**32 - 1)
    fmt = struct.pack("<HHIIHH", code, n_channels, rate, byte_rate, min(block, 65535), bits)
    head = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", data_bytes)
    return b"RIFF" + struct.pack("<I", 2**32 - 1) + head + bytes(4000)


def make_flac_of(rate: int, n_samples: int, n_channels: int = 1) -> bytes:
    packed = rate << 44 | (n_channels - 1) << 41 | 15 << 36 | n_samples
    info = struct.pack(">HH6x", 4096, 4096) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80\0\0\x22" + info + b"\xff\xf8\xc9\x08\0\0\0\0" * 50


def nest_boxes(name: bytes, depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = box(name, content)
    return content


def patch_mp4(name: bytes, offset: int, value: bytes, kind: str = "video") -> bytes:
    """A real file in which one box says something else."""
    content = make_video("mp4", "mpeg4", 3) if kind == "video" else make_sound("mp4", "aac", 0.2)
    at = content.index(name) + offset
    return content[:at] + value + content[at + len(value) :]


def make_ebml(depth: int) -> bytes:
    """Matroska in which tags lie in tags, each as long as the largest number."""
    head = bytes.fromhex("1a45dfa3 9f 4286 8101 42f7 8101 42f2 8104 42f3 8108 4282 84") + b"webm"
    return head + bytes.fromhex("18538067 01ffffffffffffff") + b"\x12\x54\xc3\x67\xff" * depth


def make_ogg_pages(n_pages: int) -> bytes:
    page = b"OggS\0\2" + bytes(8) + struct.pack("<III", 7, 0, 0) + b"\xff" + b"\xff" * 255
    return (page + bytes(255 * 255)[:2000]) * n_pages


def list_containers() -> dict[str, bytes]:
    avi = make_video("avi", "mpeg4", 3)
    mp3 = make_sound("mp3", "libmp3lame", 0.2)
    webm = make_sound("webm", "libopus", 0.2)
    most = b"\x7f\xff\xff\xff"
    return {
        "wav of 4 GHz": make_wav_of(2**32 - 1, 1, 16, 4000),
        "wav of 1 Hz": make_wav_of(1, 1, 8, 4000),
        "wav of 0 Hz": make_wav_of(0, 1, 16, 4000),
        "wav of 65,535 channels": make_wav_of(48_000, 65_535, 16, 4000),
        "wav of no channel": make_wav_of(48_000, 0, 16, 4000),
        "wav of 4 GB in 4 KB": make_wav_of(16_000, 1, 16, 2**32 - 1),
        "wav of an unknown code": make_wav_of(16_000, 1, 16, 4000, code=0xABCD),
        "wav of chunks in circles": b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 50_000,
        "wav without a format": b"RIFF\x24\0\0\0WAVEdata\xff\xff\xff\xff" + bytes(2000),
        "flac of 68 billion samples": make_flac_of(44_100, 2**36 - 1),
        "flac of 1 MHz": make_flac_of(2**20 - 1, 1000),
        "flac with a picture of 16 MB": make_flac_of(44_100, 9)[:42] + b"\x06\xff\xff\xff" * 9,
        "mp3 with a tag of 256 MB": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + mp3,
        "mp3 with 20,000 tags": b"ID3\x04\0\0\0\0\0\0" * 20_000 + mp3,
        "mp4 of boxes in boxes": FTYP + nest_boxes(b"moov", 20_000),
        "mp4 of tracks in tracks": FTYP + box(b"moov", nest_boxes(b"trak", 3000)),
        "mp4 of metadata in metadata": FTYP + box(b"moov", box(b"udta", nest_boxes(b"meta", 999))),
        "mp4 with a box of 2^64 bytes": FTYP + struct.pack(">I4sQ", 1, b"moov", 2**64 - 1),
        "mp4 with a box of 3 bytes": FTYP + b"\0\0\0\3moov" + bytes(60),
        "mp4 of 2 billion samples": patch_mp4(b"stsz", 12, most),
        "mp4 of 2 billion chunks": patch_mp4(b"stco", 8, most),
        "mp4 of 2 billion times": patch_mp4(b"stts", 8, most),
        "mp4 whose samples are elsewhere": patch_mp4(b"stco", 12, most),
        "mp4 whose samples are 2 GB": patch_mp4(b"stsz", 8, most),
        "mp4 of no clock": patch_mp4(b"mdhd", 16, bytes(4)),
        "mp4 of two billion hours": patch_mp4(b"mvhd", 20, most),
        "mp4 with pictures of 65,535 pixels": patch_mp4(b"mp4v", 28, b"\xff\xff\xff\xff"),
        "mp4 of unknown pictures": patch_mp4(b"mp4v", 0, b"zzzz"),
        "m4a of unknown sound": patch_mp4(b"mp4a", 0, b"zzzz", "audio"),
        "webm of unknown sound": webm.replace(b"A_OPUS", b"A_ZZZZ"),
        "m4a of no rate": patch_mp4(b"mp4a", 28, bytes(4), "audio"),
        "m4a with a broken codec": patch_mp4(b"esds", 8, b"\xff" * 24, "audio"),
        "webm of tags in tags": make_ebml(20_000),
        "webm of a size unknown everywhere": webm[:60] + b"\x1f\x43\xb6\x75\x01" + b"\xff" * 900,
        "ogg of pages without end": make_ogg_pages(40),
        "avi of lists in lists": avi[:12] + b"LIST\xff\xff\xff\x7fhdrl" * 20_000,
        "avi with an index of 2 GB": avi.replace(b"idx1", b"idx1" + most, 1),
        "aiff of a strange rate": b"FORM\0\0\x10\0AIFFCOMM\0\0\0\x12\0\1\0\0\0\1\0\x10"
        + b"\x7f\xff" + b"\xff" * 8 + b"SSND\0\0\x0f\0" + bytes(3000),
        "aac of the longest frames": (b"\xff\xf1\x50\x83\xff\xfc" + bytes(40)) * 50,
        "silence that is no wave": make_wav(0.1)[:44] + b"\xff\xfb\x90\0" * 500,
    }  # fmt: skip
