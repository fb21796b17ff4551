"""How the training faces are framed, and whether our crops of large photos match them.

`python -m ml.face.framing data/fer2013` prints both measurements as JSON.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.cards import load_card
from ml.datasets.fer2013 import FaceData, load_fer2013
from ml.face.classify import FaceClassifier
from ml.face.crop import CropSpec, as_array, crop_face
from ml.face.detect import FaceDetector
from ml.types import DetectedFace, Landmarks

_ENLARGEMENT = 4  # the detector needs more than 48 pixels to place landmarks well
_MARGIN = 0.5  # of the face, on each side: the faces of the corpus fill their pictures

Faces = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class FramingMeasure:
    """Where landmarks fall in training faces, in units of the picture's side.

    Attributes:
        medians: over the faces found.
        spread: scaled median absolute deviation of x and y over all landmarks.
        n_found, n_faces: faces found, of those that were searched.
    """

    medians: Landmarks
    spread: tuple[float, float]
    n_found: int
    n_faces: int


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Accuracy of the same faces given directly, and found and cropped in a larger picture."""

    direct_accuracy: float
    cropped_accuracy: float
    agreement: float
    n_found: int
    n_faces: int


def measure_framing(faces: Faces, detector: FaceDetector) -> FramingMeasure:
    """Return the framing of square grey faces, uint8 (n, side, side)."""
    found = []
    for grey in faces:
        picture, origin, side = _enlarge(grey)
        face = _find(picture, detector)
        if face is not None:
            found.append((as_array(face.landmarks) - origin) / side)
    points = np.array(found)  # (n_found, 5, 2)
    medians = np.median(points, axis=0)
    spread = 1.4826 * np.median(np.abs(points - medians), axis=(0, 1))
    return FramingMeasure(
        medians=Landmarks(*((round(float(x), 3), round(float(y), 3)) for x, y in medians)),
        spread=(round(float(spread[0]), 3), round(float(spread[1]), 3)),
        n_found=len(found),
        n_faces=len(faces),
    )


def measure_round_trip(
    data: FaceData, detector: FaceDetector, classifier: FaceClassifier, spec: CropSpec
) -> RoundTrip:
    """Return how much finding and cropping costs: faces are enlarged, turned by up to 15 degrees,
    scaled and shifted within a larger picture, found there, cropped and classified."""
    random = np.random.default_rng(5)
    indices, crops = [], []
    for index, grey in enumerate(data.faces):
        picture = _disturb(_enlarge(grey)[0], random)
        face = _find(picture, detector)
        if face is not None:
            indices.append(index)
            crops.append(crop_face(picture, face, spec))
    labels = data.labels[indices]
    direct = np.concatenate(
        list(_predict((data.faces[indices] / 255).astype(np.float32), classifier))
    )
    cropped = np.concatenate(list(_predict(np.array(crops), classifier)))
    return RoundTrip(
        direct_accuracy=round(float(np.mean(direct == labels)), 4),
        cropped_accuracy=round(float(np.mean(cropped == labels)), 4),
        agreement=round(float(np.mean(cropped == direct)), 4),
        n_found=len(indices),
        n_faces=len(data.faces),
    )


def select_faces(data: FaceData, split: str, count: int, seed: int = 0) -> FaceData:
    """Return `count` faces of a split, drawn with `seed`."""
    rows = np.flatnonzero(data.splits == split)
    rows = np.random.default_rng(seed).choice(rows, min(count, len(rows)), replace=False)
    return FaceData(data.faces[rows], data.labels[rows], data.splits[rows], data.names[rows])


def _enlarge(grey: Faces) -> tuple[Faces, int, int]:
    """Return an RGB picture with the face in its middle, where it begins, and its side."""
    side = len(grey) * _ENLARGEMENT
    margin = round(side * _MARGIN)
    large = cv2.resize(grey, (side, side), interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2RGB), dtype=np.uint8), margin, side


def _disturb(picture: Faces, random: np.random.Generator) -> Faces:
    height, width = picture.shape[:2]
    degrees, scale = random.uniform(-15, 15), random.uniform(0.8, 1.25)
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    move[:, 2] += random.uniform(-0.1, 0.1, 2) * width
    moved = cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def _find(picture: Faces, detector: FaceDetector) -> DetectedFace | None:
    return max(detector.detect(picture), key=lambda face: face.face_score, default=None)


def _predict(crops: NDArray[np.float32], classifier: FaceClassifier) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(crops), 64):
        yield classifier.predict(crops[start : start + 64]).argmax(axis=1)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m ml.face.framing", description=__doc__)
    parser.add_argument("data", type=Path, help="FER2013 in any of its forms")
    parser.add_argument("-n", type=int, default=600, help="faces of each measurement")
    options = parser.parse_args(arguments)
    data, detector = load_fer2013(options.data), FaceDetector()
    framing = measure_framing(select_faces(data, "train", options.n).faces, detector)
    card = load_card("face")
    trip = measure_round_trip(
        select_faces(data, "valid", options.n),
        detector,
        FaceClassifier(card),
        CropSpec.from_card(card),
    )
    report = {"framing": asdict(framing), "round_trip": asdict(trip)}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
