"""Any picture file as one upright RGB frame."""

import contextlib
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ml import sentences
from ml.errors import ImageError

MAX_PIXELS: Final = 100_000_000
# Larger pictures are halved until they fit: a face is read at 48 pixels, and 25 megapixels take
# 75 MB already. JPEG halves while it decodes, which also saves the time.
MAX_FRAME_PIXELS: Final = 25_000_000

# EPS would start Ghostscript, an interpreter, on a stranger's file.
_REFUSED_FORMATS: Final = frozenset({"EPS"})
_ALPHA_MODES: Final = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_DEEP_MODES: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
# What Pillow's readers raise on damaged bytes; each was seen with files cut or changed at random.
_DAMAGE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# Pictures with more than 8 bits that only OpenCV reads, with where they state their size.
_OPENCV_SIZES: Final = (
    re.compile(rb"^#\?.*?\n-Y (?P<height>\d+) \+X (?P<width>\d+)\n", re.DOTALL),  # Radiance
    re.compile(rb"^P[Ff]\s+(?P<width>\d+)\s+(?P<height>\d+)\s"),  # portable float map
)
_HEADER_BYTES: Final = 4096

Frame = NDArray[np.uint8]


def load_image(path: Path, max_pixels: int = MAX_PIXELS) -> Frame:
    """Return the picture as uint8 (height, width, 3), RGB, upright as its EXIF orientation says.

    Grey, palette, CMYK and 16-bit pictures are converted, transparent ones laid over white, of
    animated ones the first frame is taken. A picture of more than 25 megapixels is halved until it
    has fewer.

    Args:
        path: a file in any format that Pillow or OpenCV reads; its name does not matter.
        max_pixels: width times height that is accepted; checked before anything is decoded.

    Raises:
        ImageError: a sentence; the file is empty, damaged, no picture, or over the limit.
        OSError: the file itself is missing or may not be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if not head:
        raise ImageError(sentences.PICTURE_EMPTY)
    try:
        with _open(path) as picture:
            _check_size(picture.width, picture.height, max_pixels)
            return _decode(picture)
    except UnidentifiedImageError as error:
        return _load_with_opencv(path, head, max_pixels, error)
    except Image.DecompressionBombError as error:
        raise ImageError(
            sentences.PICTURE_FAR_TOO_LARGE.format(limit=f"{max_pixels / 1e6:g}")
        ) from error


@contextlib.contextmanager
def _open(path: Path) -> Iterator[Image.Image]:
    Image.init()
    formats = sorted(set(Image.ID) - _REFUSED_FORMATS)
    with warnings.catch_warnings():
        # Pillow warns at its own pixel limit; ours is checked right after.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(path, formats=formats)
        except UnidentifiedImageError:
            raise
        except _DAMAGE as error:
            raise _damaged(error) from error
    with picture:
        yield picture


def _decode(picture: Image.Image) -> Frame:
    n_halvings = 0
    while picture.width * picture.height / 4**n_halvings > MAX_FRAME_PIXELS:
        n_halvings += 1
    original_width = picture.width
    try:
        if n_halvings:
            size = (picture.width >> n_halvings, picture.height >> n_halvings)
            picture.draft(None, size)
        picture.load()
        n_halvings -= round(np.log2(original_width / picture.width))
        ImageOps.exif_transpose(picture, in_place=True)  # without a copy where nothing is turned
        rgb = _to_rgb(picture)
        return np.array(rgb.reduce(2**n_halvings) if n_halvings else rgb, dtype=np.uint8)
    except _DAMAGE as error:
        raise _damaged(error) from error


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode in _DEEP_MODES:
        return Image.fromarray(_to_eight_bits(np.asarray(picture))).convert("RGB")
    if picture.mode in _ALPHA_MODES or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        over_white = Image.new("RGB", layer.size, "white")
        over_white.paste(layer, mask=layer.getchannel("A"))
        return over_white
    return picture.convert("RGB")


def _to_eight_bits(levels: NDArray[np.generic]) -> Frame:
    """Return grey levels in 0 to 255; whole numbers by the bits that they use, floats by 0 to 1.

    A 12-bit picture stored in 16 bits would otherwise come out black.
    """
    if levels.dtype.kind == "f":
        finite = np.nan_to_num(levels.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        whole = max(1.0, float(finite.max(initial=0)))
        return np.asarray(np.clip(finite / whole * 255, 0, 255).round(), dtype=np.uint8)
    positive = np.clip(levels.astype(np.int64), 0, None)
    n_spare_bits = max(0, int(positive.max(initial=0)).bit_length() - 8)
    return np.asarray(positive >> n_spare_bits, dtype=np.uint8)


def _load_with_opencv(
    path: Path, head: bytes, max_pixels: int, error: UnidentifiedImageError
) -> Frame:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise ImageError(sentences.PICTURE_HEIC) from error
    size = next(filter(None, (pattern.match(head) for pattern in _OPENCV_SIZES)), None)
    if size is None:
        raise ImageError(sentences.PICTURE_UNKNOWN) from error
    _check_size(int(size["width"]), int(size["height"]), max_pixels)
    levels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if levels is None:
        raise ImageError(sentences.PICTURE_DAMAGED) from error
    grey_or_rgb = levels if levels.ndim == 2 else cv2.cvtColor(levels, cv2.COLOR_BGR2RGB)
    return np.array(Image.fromarray(_to_eight_bits(np.asarray(grey_or_rgb))).convert("RGB"))


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(sentences.PICTURE_WITHOUT_PIXELS.format(width=width, height=height))
    if width * height > max_pixels:
        raise ImageError(
            sentences.PICTURE_TOO_LARGE.format(
                limit=f"{max_pixels / 1e6:g}", width=f"{width:,}", height=f"{height:,}"
            )
        )


def _damaged(error: BaseException) -> ImageError:
    return ImageError(sentences.PICTURE_DAMAGED_BY.format(error=error))
