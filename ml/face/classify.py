"""The face model: crops to calibrated probabilities of the seven emotions."""

from functools import cached_property
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ml.calibration import compute_probabilities
from ml.cards import Card, load_card
from ml.errors import WeightsError
from ml.labels import EMOTIONS, N_EMOTIONS
from ml.onnx_session import open_session

_CROPS_AT_ONCE = 32
_FLIP_AVERAGES: Final = ("logits", "probabilities", "none")


class FaceClassifier:
    """Classifies crops. Opens its network at the first crop and keeps it; safe to share.

    The card's file with the role "model", or its only file, takes `face_gray`, float32
    (n, size, size, 1) in [0, 1], and gives `logits` (n, 7) in the order of `EMOTIONS`. From the
    card's `calibration` come `temperature`, by which logits are divided before the softmax, and
    `flip_average`: "logits" or "probabilities" of the crop and its mirror image are averaged, or
    "none".
    """

    def __init__(self, card: Card | None = None, threads: int = 1) -> None:
        self._card = card or load_card("face")
        self._threads = threads
        self._temperature = float(self._card.calibration.get("temperature", 1.0))
        self._flip_average = str(self._card.calibration.get("flip_average", "logits"))
        if self._card.label_order != EMOTIONS:
            raise WeightsError(
                f"The card {self._card.name}.json must state its labels: expected "
                f"{', '.join(EMOTIONS)}; received {', '.join(self._card.label_order) or 'none'}."
            )
        if not self._temperature > 0 or self._flip_average not in _FLIP_AVERAGES:
            raise WeightsError(
                f"The calibration of the card {self._card.name}.json is wrong: expected a "
                f"temperature above 0 and flip_average one of {', '.join(_FLIP_AVERAGES)}; "
                f"received {self._temperature} and {self._flip_average!r}."
            )

    def predict(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return calibrated probabilities, float32 (n, 7); each row sums to 1.

        Args:
            crops: float32 (n, size, size), grey levels in [0, 1], as `crop_face` makes them.
        """
        if not len(crops):
            return np.empty((0, N_EMOTIONS), np.float32)
        batches = [
            self._predict_batch(crops[start : start + _CROPS_AT_ONCE])
            for start in range(0, len(crops), _CROPS_AT_ONCE)
        ]
        return np.concatenate(batches)

    @cached_property
    def _session(self) -> ort.InferenceSession:
        roles = list(self._card.files)
        role = roles[0] if len(roles) == 1 else "model"
        return open_session(self._card.path(role), self._threads)

    def _predict_batch(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        logits = self._compute_logits(crops)
        if self._flip_average == "none":
            return self._scale(logits)
        mirrored = self._compute_logits(np.ascontiguousarray(crops[:, :, ::-1]))
        if self._flip_average == "logits":
            return self._scale((logits + mirrored) / 2)
        both = self._scale(logits) + self._scale(mirrored)
        return np.asarray(both / 2)

    def _scale(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        return compute_probabilities(logits, self._temperature)

    def _compute_logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        (logits,) = self._session.run(["logits"], {"face_gray": crops[..., None]})
        if logits.shape != (len(crops), N_EMOTIONS):
            raise WeightsError(
                f"The network of the card {self._card.name}.json gives {logits.shape}; "
                f"expected {(len(crops), N_EMOTIONS)}."
            )
        return np.asarray(logits, dtype=np.float32)
