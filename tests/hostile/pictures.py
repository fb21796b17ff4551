"""Pictures that claim, repeat, nest or hide more than a picture should."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from tests.media import make_picture, make_png_bomb


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def make_png(*chunks: bytes, width: int = 64, height: int = 48) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + png_chunk(b"IEND", b"")


def pixels(width: int = 64, height: int = 48) -> bytes:
    return png_chunk(b"IDAT", zlib.compress(bytes((width * 3 + 1) * height)))


def make_deep_zip(n_bytes: int) -> bytes:
    """Zeros, compressed twice: a thousandth of a thousandth of what comes out."""
    return zlib.compress(zlib.compress(bytes(n_bytes), 9), 9)


def resize_jpeg(width: int, height: int) -> bytes:
    """A JPEG of 64 x 48 pixels that says it is larger."""
    content = make_picture("JPEG")
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def make_gif_of_frames(n_frames: int, side: int = 1) -> bytes:
    frame = b"\x2c\0\0\0\0" + struct.pack("<HH", side, side) + b"\0\x02\x02\x4c\x01\0"
    head = b"GIF89a" + struct.pack("<HH", side, side) + b"\x80\0\0" + bytes(6)
    return head + frame * n_frames + b"\x3b"


def make_tiff(width: int, height: int, *more: tuple[int, int, int, int], next_at: int = 0) -> bytes:
    """A grey TIFF whose directory may have any further tags and may lead to itself."""
    tags = sorted(
        [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 64),
            *more,
        ]
    )  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_at)
    return b"II*\0\x48\0\0\0" + bytes(64) + directory


def make_exif_bomb() -> bytes:
    """EXIF whose tags all lie in one another, and whose directory follows itself."""
    entries = b"".join(struct.pack("<HHII", 0x8769, 4, 1, 8) for _ in range(500))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 500) + entries + struct.pack("<I", 8)
    plain = make_picture("JPEG")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def make_exif_strings() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "'; DROP TABLE recordings; -- <script>alert(1)</script> %s%n {{7*7}} \u202e"
    exif[0x0112] = 65535
    exif[0x013B] = "A" * 60_000
    return make_picture("JPEG", exif=exif)


def make_webp(width: int, height: int) -> bytes:
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def make_animation(file_format: str) -> bytes:
    frames = [Image.fromarray(np.full((8, 8), n % 256, np.uint8)) for n in range(60)]
    target = io.BytesIO()
    frames[0].save(target, file_format, save_all=True, append_images=frames[1:], duration=1)
    return target.getvalue()


def list_pictures() -> dict[str, bytes]:
    profile = make_picture("JPEG", icc_profile=b"\0\0\x02\x18" + b"acsp" * 200)
    huge_text = png_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(50_000_000), 9))
    return {
        "png of 3.6 gigapixels": make_png_bomb(60_000, 60_000),
        "png of 2^31 pixels a side": make_png_bomb(2**31 - 1, 2**31 - 1),
        "png of no pixels": make_png_bomb(0, 0),
        "png of 70 megapixels in a few bytes": make_png_bomb(8_000, 8_750),
        "png with zeros in zeros": make_png(png_chunk(b"IDAT", make_deep_zip(50_000_000))),
        "png with a text of 50 MB": make_png(huge_text, pixels()),
        "png whose chunk is 2 GB": make_png()[:33] + b"\x7f\xff\xff\xffIDAT" + bytes(100),
        "png with a wrong colour profile": make_png(
            png_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(5000))), pixels()
        ),
        "jpeg of 65,535 pixels a side": resize_jpeg(65_535, 65_535),
        "jpeg larger than its data": resize_jpeg(8_000, 8_000),
        "jpeg of no height": resize_jpeg(64, 0),
        "jpeg with a broken colour profile": profile,
        "jpeg with directories in circles": make_exif_bomb(),
        "jpeg with hostile words": make_exif_strings(),
        "gif of 100,000 frames": make_gif_of_frames(100_000),
        "gif larger than its data": make_gif_of_frames(3, 65_535),
        "animated webp": make_animation("WEBP"),
        "animated png": make_animation("PNG"),
        "webp of 16 million pixels a side": make_webp(2**24, 2**24),
        "webp without a picture": make_webp(64, 48),
        "tiff of 4 billion pixels a side": make_tiff(2**32 - 1, 2**32 - 1),
        "tiff whose directory follows itself": make_tiff(8, 8, next_at=72),
        "tiff with a tag of 4 GB": make_tiff(8, 8, (700, 1, 2**32 - 1, 8)),
        "tiff without data": make_tiff(5_000, 5_000),
        "bmp of 2^31 pixels a side": b"BM" + struct.pack(
            "<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0
        ),
        "ppm of any size": b"P6\n99999999 99999999\n255\n" + bytes(100),
        "ppm of negative size": b"P6\n-5 -5\n255\n" + bytes(100),
        "radiance of any size": b"#?RADIANCE\n\n-Y 999999 +X 999999\n" + bytes(99),
        "jpeg 2000 cut": make_picture("JPEG2000")[:200],
        "avif cut": make_picture("AVIF")[:250],
    }  # fmt: skip
