"""Batches of training faces with soft targets for both heads, in an order that can be resumed."""

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from ml.labels import N_EMOTIONS


@dataclass(frozen=True, slots=True)
class FaceTargets:
    """Soft targets of one set of faces, float32 (n, 7) each; a row of zeros counts nothing."""

    fer2013: NDArray[np.float32]
    ferplus: NDArray[np.float32]


def smooth_labels(labels: NDArray[np.uint8], smoothing: float) -> NDArray[np.float32]:
    """Return one-hot rows with `smoothing` of the mass spread over all seven emotions."""
    one_hot = np.eye(N_EMOTIONS, dtype=np.float32)[labels]
    return one_hot * (1.0 - smoothing) + smoothing / N_EMOTIONS


class FaceBatches(keras.utils.PyDataset):
    """Shuffled batches; the order of an epoch depends on the seed and the epoch alone.

    With `mixup` > 0 each face is blended with another of its batch, and so are the targets, by a
    share drawn from Beta(mixup, mixup) (Zhang et al. 2018, arXiv:1710.09412).
    """

    def __init__(
        self,
        faces: NDArray[np.uint8],
        targets: FaceTargets,
        *,
        batch_size: int,
        seed: int,
        first_epoch: int = 0,
        mixup: float = 0.0,
    ) -> None:
        super().__init__()
        self._faces, self._targets = faces, targets
        self._batch_size, self._seed, self._mixup = batch_size, seed, mixup
        self._epoch = first_epoch
        self._shuffle()

    def __len__(self) -> int:
        return len(self._faces) // self._batch_size

    def __getitem__(self, index: int):  # type: ignore[no-untyped-def]
        rows = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        faces = self._faces[rows][..., None]
        fer2013, ferplus = self._targets.fer2013[rows], self._targets.ferplus[rows]
        if self._mixup > 0:
            rng = np.random.default_rng((self._seed, self._epoch, index))
            share = rng.beta(self._mixup, self._mixup, len(rows)).astype(np.float32)
            share = np.maximum(share, 1 - share)
            other = rng.permutation(len(rows))
            blend = share[:, None, None, None]
            faces = np.rint(blend * faces + (1 - blend) * faces[other]).astype(np.uint8)
            share = share[:, None]
            fer2013 = share * fer2013 + (1 - share) * fer2013[other]
            ferplus = share * ferplus + (1 - share) * ferplus[other]
        return faces, {"head_fer2013": fer2013, "head_ferplus": ferplus}

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        self._order = np.random.default_rng((self._seed, self._epoch)).permutation(len(self._faces))
