"""Small files to upload and what a model would say of them, made here and now."""

from io import BytesIO

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ml.types import (
    BoundingBox,
    FacePrediction,
    FaceQuality,
    FusedReading,
    ImageReading,
    Landmarks,
)

SADNESS = (0.07, 0.07, 0.07, 0.07, 0.07, 0.58, 0.07)


def make_jpeg(name: str = "face.jpg", grey: int = 128) -> SimpleUploadedFile:
    """A plain picture of 64 x 48 pixels; another grey makes another file."""
    return SimpleUploadedFile(name, make_jpeg_bytes(grey), "image/jpeg")


def make_jpeg_bytes(grey: int = 128) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (64, 48), (grey, grey, grey)).save(stream, "JPEG")
    return stream.getvalue()


def make_sad_reading(*_: object, channel: str = "all") -> ImageReading:
    """Takes the place of `analysis.inference.read_recording`: one sad face in the picture."""
    points = ((20.0, 20.0), (36.0, 20.0), (28.0, 28.0), (22.0, 36.0), (34.0, 36.0))
    face = FacePrediction(
        box=BoundingBox(10.0, 8.0, 46.0, 44.0),
        landmarks=Landmarks(*points),
        face_score=0.99,
        quality=FaceQuality(16.0, 0.2, 0.5, 0.2, 0.0, 0.8),
        track=0,
        probabilities=SADNESS,
    )
    frame = np.full((48, 64, 3), 128, np.uint8)
    return ImageReading(64, 48, (face,), {"face": "1.0"}, frame_rgb=frame)


def fuse_sadness(*_: object) -> FusedReading:
    """Takes the place of `analysis.inference.fuse`."""
    return FusedReading(
        probabilities=SADNESS,
        low=tuple(p - 0.04 for p in SADNESS),
        high=tuple(p + 0.04 for p in SADNESS),
        top_emotion="sadness",
        is_inconclusive=False,
        reason="",
        disagreement=None,
        disagreement_sentence="",
        valence=-0.4,
        face=SADNESS,
        voice=None,
        n_faces=1,
        n_windows=0,
    )
