"""A tiny corpus of faces that a few steps of training are enough to learn."""

from pathlib import Path

import numpy as np

from ml.datasets.fer2013 import FaceData, write_packed_faces
from ml.labels import EMOTIONS


def write_corpus(folder: Path) -> tuple[Path, Path]:
    """Write faces whose brightness tells the emotion; return the faces' file and the votes'."""
    rng = np.random.default_rng(0)
    labels = np.arange(112, dtype=np.uint8) % 7
    faces = (30 * labels[:, None, None] + rng.integers(0, 20, (112, 48, 48))).astype(np.uint8)
    splits = np.where(np.arange(112) < 84, "train", "valid")
    names = np.array([f"fer{i:07d}.png" for i in range(112)])
    data = FaceData(faces, labels, splits, names)
    write_packed_faces(data, folder / "faces.npz")
    header = ["Usage", "Image name", *EMOTIONS, "contempt", "unknown", "NF"]
    rows = [
        ["x", name, *(10 * (np.arange(7) == label)), 0, 0, 0]
        for name, label in zip(names, labels, strict=True)
    ]
    lines = [",".join(map(str, row)) for row in (header, *rows)]
    (folder / "votes.csv").write_text("\n".join(lines))
    return folder / "faces.npz", folder / "votes.csv"
