"""What the pages show of a recording: small files made from a reading, without metadata."""

import io
import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analysis.inference import Reading
from analysis.models import Artifact
from ml.types import ImageReading, SoundPicture, VideoReading

PREVIEW_LONG_SIDE: Final = 1600
# Of the photo to be saved: what is lost at this quality nobody sees.
_PHOTO_QUALITY: Final = 95

# Nine equidistant colours of viridis (van der Walt and Smith, 2015, CC0): its lightness rises
# evenly, so that equal steps of level look equal, also in grey and to colour-blind eyes.
_VIRIDIS: Final = (
    (68, 1, 84),
    (71, 45, 123),
    (59, 82, 139),
    (44, 114, 142),
    (33, 145, 140),
    (40, 174, 128),
    (94, 201, 98),
    (173, 220, 48),
    (253, 231, 37),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One artifact before it is stored; `kind` as in `Artifact.Kind`."""

    kind: str
    media_type: str
    content: bytes


def draw_pictures(reading: Reading) -> list[Picture]:
    """Return the frame, the people in it and the pictures of the sound, where there are any."""
    pictures = []
    if isinstance(reading, ImageReading | VideoReading) and reading.frame_rgb is not None:
        pictures.append(draw_preview(reading.frame_rgb))
    if isinstance(reading, ImageReading) and reading.frame_rgb is not None:
        pictures.append(write_photo(reading.frame_rgb))
    if isinstance(reading, ImageReading | VideoReading) and reading.portraits is not None:
        pictures.append(draw_faces(reading.portraits))
    if not isinstance(reading, ImageReading) and reading.picture is not None:
        pictures.append(draw_log_mel(reading.picture.log_mel))
        pictures.append(write_envelope(reading.picture, reading.duration_s))
    return pictures


def draw_preview(frame_rgb: NDArray[np.uint8]) -> Picture:
    """Return the upright frame as a JPEG of at most `PREVIEW_LONG_SIDE`; boxes are not drawn."""
    image = Image.fromarray(frame_rgb)
    image.thumbnail((PREVIEW_LONG_SIDE, PREVIEW_LONG_SIDE), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88, optimize=True, progressive=True)
    return Picture(Artifact.Kind.PREVIEW, "image/jpeg", target.getvalue())


def write_photo(frame_rgb: NDArray[np.uint8]) -> Picture:
    """Return the upright photo in its full size, without anything that the camera wrote into it."""
    target = io.BytesIO()
    Image.fromarray(frame_rgb).save(target, "JPEG", quality=_PHOTO_QUALITY, subsampling=0)
    return Picture(Artifact.Kind.PLAYBACK, "image/jpeg", target.getvalue())


def draw_faces(portraits: NDArray[np.uint8]) -> Picture:
    """Return one strip of equal squares as a JPEG: the people of a recording, track 0 at the left.

    Args:
        portraits: uint8 (n, side, side, 3), RGB.
    """
    strip = Image.fromarray(np.concatenate(list(portraits), axis=1))  # (side, n * side, 3)
    target = io.BytesIO()
    strip.save(target, "JPEG", quality=85, optimize=True)
    return Picture(Artifact.Kind.FACES, "image/jpeg", target.getvalue())


def draw_log_mel(log_mel: NDArray[np.uint8]) -> Picture:
    """Return the spectrogram as a PNG, low tones at the bottom, one pixel for each value.

    Args:
        log_mel: uint8 (n_mels, n_columns), 255 is the clip's own peak.
    """
    image = Image.fromarray(np.ascontiguousarray(log_mel[::-1]))
    image.putpalette(_build_palette().tobytes())
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return Picture(Artifact.Kind.LOG_MEL, "image/png", target.getvalue())


def write_envelope(picture: SoundPicture, duration_s: float) -> Picture:
    """Return the outline as JSON: `duration_s`, and `columns` of lowest and highest sample."""
    columns = [[round(float(low), 4), round(float(high), 4)] for low, high in picture.envelope]
    content = json.dumps({"duration_s": duration_s, "columns": columns}, separators=(",", ":"))
    return Picture(Artifact.Kind.ENVELOPE, "application/json", content.encode())


def _build_palette() -> NDArray[np.uint8]:
    """The colour of each of the 256 levels, uint8 (256, 3)."""
    anchors = np.asarray(_VIRIDIS, dtype=np.float64)  # (9, 3)
    places = np.linspace(0, 255, len(anchors))
    levels = np.arange(256)
    channels = [np.interp(levels, places, anchors[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)
