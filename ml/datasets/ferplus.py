"""FER+: ten people's votes for each face of FER2013 (Barsoum et al. 2016, arXiv:1608.01041).

The file `fer2013new.csv` has the columns Usage, Image name, eight emotions, unknown and NF (no
face). Contempt, unknown and NF are not among our seven and are dropped from the distribution.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.datasets.fer2013 import FaceData
from ml.errors import DatasetError
from ml.labels import EMOTIONS, N_EMOTIONS

_DROPPED: Final = ("contempt", "unknown", "NF")


def load_ferplus_votes(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return the votes of every face by its name.

    Returns:
        uint8 (10,) per name: the seven of `EMOTIONS`, then contempt, unknown, no face.

    Raises:
        DatasetError: the file does not have the published columns.
    """
    columns = (*EMOTIONS, *_DROPPED)
    with path.open(newline="") as stream:
        rows = csv.DictReader(stream)
        missing = {"Image name", *columns} - set(rows.fieldnames or ())
        if missing:
            raise DatasetError(f"{path} is not fer2013new.csv: it lacks {sorted(missing)}.")
        return {
            row["Image name"]: np.array([int(row[column]) for column in columns], np.uint8)
            for row in rows
        }


def compute_vote_distribution(votes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the share of the votes for each of the seven emotions.

    Args:
        votes: (n, 10) as `load_ferplus_votes` gives them.

    Returns:
        float32 (n, 7); rows sum to 1, or are all 0 where nobody chose one of the seven.
    """
    seven = votes[:, :N_EMOTIONS].astype(np.float32)
    total = seven.sum(axis=1, keepdims=True)
    shares: NDArray[np.float32] = np.divide(seven, total, out=np.zeros_like(seven), where=total > 0)
    return shares


def compute_majority(votes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the emotion of the seven with the most votes, or -1 where there is hardly one.

    A face counts when at least half of its votes fall on the seven emotions; a tie goes to the
    first of `EMOTIONS`.

    Args:
        votes: (n, 10) as `load_ferplus_votes` gives them.

    Returns:
        int64 (n,), index into `EMOTIONS` or -1.
    """
    seven = votes[:, :N_EMOTIONS].astype(np.int64)
    is_rated = 2 * seven.sum(axis=1) >= votes.astype(np.int64).sum(axis=1)
    return np.where(is_rated & (seven.max(axis=1) > 0), seven.argmax(axis=1), -1)


@dataclass(frozen=True, slots=True)
class FaceSplit:
    """Faces of one split of FER2013 with the votes on them.

    Attributes:
        votes: uint8 (n, 10), zeros where FER+ does not know the face.
    """

    data: FaceData
    votes: NDArray[np.uint8]


def load_face_split(corpus: FaceData, votes_path: Path, split: str) -> FaceSplit:
    """Return the faces of one split of the corpus with the votes of FER+."""
    data = corpus.of_split(split)
    votes = load_ferplus_votes(votes_path)
    nobody = np.zeros(N_EMOTIONS + len(_DROPPED), np.uint8)
    return FaceSplit(data, np.stack([votes.get(name, nobody) for name in data.names]))
