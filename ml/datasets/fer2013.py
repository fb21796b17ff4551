"""FER2013: 48x48 grey faces with one of seven emotions and an official split.

Reads the three forms in which people have it: the original `fer2013.csv` (columns emotion, pixels,
Usage), a folder `<split>/<emotion>/*.png`, and the packed `.npz` that `write_packed_faces` makes.
Nothing is dropped: the corpus has exactly our seven emotions.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.errors import DatasetError
from ml.labels import EMOTIONS

FACE_SIZE: Final = 48
SPLITS: Final = ("train", "valid", "test")
# The numbers of the original file: 0=Angry 1=Disgust 2=Fear 3=Happy 4=Sad 5=Surprise 6=Neutral.
_CSV_EMOTIONS: Final = (
    "anger",
    "disgust",
    "fear",
    "happiness",
    "sadness",
    "surprise",
    "neutral",
)
_CSV_SPLITS: Final = {"Training": "train", "PublicTest": "valid", "PrivateTest": "test"}
_FOLDER_EMOTIONS: Final[dict[str, str]] = {
    **{emotion: emotion for emotion in EMOTIONS},
    "angry": "anger",
    "happy": "happiness",
    "sad": "sadness",
}
_EXPECTED: Final = (
    "expected fer2013.csv with columns emotion,pixels,Usage, or folders "
    "train|valid|test/<emotion>/*.png, or a packed .npz"
)


@dataclass(frozen=True, slots=True)
class FaceData:
    """Faces with their labels, in one order.

    Attributes:
        faces: uint8 (n, 48, 48) grey.
        labels: uint8 (n,), index into `EMOTIONS`.
        splits: str (n,), one of train, valid, test.
        names: str (n,), `ferNNNNNNN.png`, the row number in the original file.
    """

    faces: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    splits: NDArray[np.str_]
    names: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)

    def of_split(self, split: str) -> "FaceData":
        """The faces of one official split."""
        rows = self.splits == split
        if not rows.any():
            raise DatasetError(f"FER2013 has no faces in the split '{split}'; known are {SPLITS}.")
        return FaceData(self.faces[rows], self.labels[rows], self.splits[rows], self.names[rows])


def load_fer2013(path: Path) -> FaceData:
    """Return every face of the corpus, whatever its form.

    Raises:
        DatasetError: the path holds none of the known layouts.
    """
    if path.suffix == ".npz" and path.is_file():
        return _load_packed(path)
    if path.suffix == ".csv" and path.is_file():
        return _load_csv(path)
    if (path / "fer2013.csv").is_file():
        return _load_csv(path / "fer2013.csv")
    if path.is_dir():
        return _load_folders(path)
    raise DatasetError(f"{path} is not FER2013: {_EXPECTED}.")


def write_packed_faces(data: FaceData, path: Path) -> None:
    """Write the corpus as one compressed file that loads in a second."""
    np.savez_compressed(
        path, faces=data.faces, labels=data.labels, splits=data.splits, names=data.names
    )


def load_near_copies(path: Path) -> frozenset[str]:
    """Return the names of faces of valid and test that nearly equal a training face.

    Args:
        path: CSV with a column `name`, such as `ferNNNNNNN.png`.
    """
    with path.open(newline="") as stream:
        rows = csv.DictReader(stream)
        if "name" not in (rows.fieldnames or ()):
            raise DatasetError(f"{path} lacks the column 'name'; it has {rows.fieldnames}.")
        return frozenset(row["name"] for row in rows)


def _load_packed(path: Path) -> FaceData:
    with np.load(path) as arrays:
        missing = {"faces", "labels", "splits", "names"} - set(arrays.files)
        if missing:
            raise DatasetError(f"{path} lacks the arrays {sorted(missing)}: {_EXPECTED}.")
        return FaceData(arrays["faces"], arrays["labels"], arrays["splits"], arrays["names"])


def _load_csv(path: Path) -> FaceData:
    faces, labels, splits, names = [], [], [], []
    with path.open(newline="") as stream:
        rows = csv.DictReader(stream)
        if not {"emotion", "pixels", "Usage"} <= set(rows.fieldnames or ()):
            raise DatasetError(f"{path} has the columns {rows.fieldnames}: {_EXPECTED}.")
        for number, row in enumerate(rows):
            pixels = np.array(row["pixels"].split(), dtype=np.uint8)
            if pixels.size != FACE_SIZE**2 or row["Usage"] not in _CSV_SPLITS:
                raise DatasetError(
                    f"Line {number + 2} of {path}: {pixels.size} pixels, Usage {row['Usage']!r}; "
                    f"expected {FACE_SIZE**2} pixels and one of {sorted(_CSV_SPLITS)}."
                )
            faces.append(pixels.reshape(FACE_SIZE, FACE_SIZE))
            labels.append(EMOTIONS.index(_CSV_EMOTIONS[int(row["emotion"])]))
            splits.append(_CSV_SPLITS[row["Usage"]])
            names.append(f"fer{number:07d}.png")
    return _to_data(faces, labels, splits, names, path)


def _load_folders(path: Path) -> FaceData:
    faces, labels, splits, names = [], [], [], []
    for split in SPLITS:
        for file in sorted((path / split).glob("*/*.png")):
            emotion = _FOLDER_EMOTIONS.get(file.parent.name)
            if emotion is None:
                raise DatasetError(f"{file.parent} is no emotion of FER2013: {_EXPECTED}.")
            with Image.open(file) as picture:
                face = np.asarray(picture.convert("L"))
            if face.shape != (FACE_SIZE, FACE_SIZE):
                raise DatasetError(f"{file} is {face.shape}; expected {FACE_SIZE} x {FACE_SIZE}.")
            faces.append(face)
            labels.append(EMOTIONS.index(emotion))
            splits.append(split)
            names.append(file.name)
    return _to_data(faces, labels, splits, names, path)


def _to_data(
    faces: list[NDArray[np.uint8]],
    labels: list[int],
    splits: list[str],
    names: list[str],
    path: Path,
) -> FaceData:
    if not faces:
        raise DatasetError(f"{path} holds no faces: {_EXPECTED}.")
    return FaceData(np.stack(faces), np.array(labels, np.uint8), np.array(splits), np.array(names))
