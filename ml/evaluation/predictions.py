"""What a voice run said of the clips of its held-out speakers, as training leaves it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.errors import DatasetError


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a run said of the clips it was tested on, as `voice_protocol` writes it.

    Attributes:
        logits: float32 (n, n_classes); labels: int (n,), index into `classes`.
        speakers, sexes, corpora: str (n,).
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    speakers: NDArray[np.str_]
    sexes: NDArray[np.str_]
    corpora: NDArray[np.str_]


def read_predictions(path: Path) -> Predictions:
    """Return the predictions of a run.

    Raises:
        DatasetError: there is no such file.
    """
    if not path.is_file():
        raise DatasetError(f"There is no {path}. Expected the folder of a finished voice run.")
    with np.load(path) as arrays:
        return Predictions(
            logits=arrays["logits"],
            labels=arrays["labels"],
            classes=tuple(str(name) for name in arrays["classes"]),
            speakers=arrays["speakers"],
            sexes=arrays["sexes"],
            corpora=arrays["corpora"],
        )
