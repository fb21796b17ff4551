"""The voice model: windows of sound to calibrated probabilities of the seven emotions."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ml.calibration import compute_probabilities
from ml.cards import Card
from ml.errors import WeightsError
from ml.labels import EMOTIONS, N_EMOTIONS
from ml.onnx_session import open_session
from ml.voice.log_mel import MelSpec, Waveform, compute_log_mel
from ml.voice.windows import WindowSpec

_WINDOWS_AT_ONCE = 16


class VoiceClassifier:
    """Classifies windows. Opens its network at the first one and keeps it; safe to share.

    The card's file with the role "model" takes `log_mel`, float32 (n, n_mels, n_frames) in
    [-top_db, 0], and gives `logits` (n, 7) in the order of `EMOTIONS`. The card's
    `preprocessing` holds `mel` (the fields of `MelSpec`), `window_s` and `hop_s`.
    """

    def __init__(self, card: Card, threads: int = 1) -> None:
        if card.label_order != EMOTIONS:
            raise WeightsError(
                f"The card {card.name}.json must state its labels: expected {', '.join(EMOTIONS)}; "
                f"received {', '.join(card.label_order) or 'none'}."
            )
        self._card, self._threads = card, threads
        self._temperature = float(card.calibration.get("temperature", 1.0))
        self.mel = MelSpec(**card.preprocessing["mel"])
        self.windows = WindowSpec.from_card(card)

    def predict(self, waveforms: Sequence[Waveform]) -> NDArray[np.float32]:
        """Return calibrated probabilities, float32 (n, 7); each row sums to 1.

        Args:
            waveforms: mono samples in [-1, 1] at `mel.sample_rate`, each at most a window long; a
                shorter one is put in the middle of silence.
        """
        batches = [
            self._predict_batch(waveforms[start : start + _WINDOWS_AT_ONCE])
            for start in range(0, len(waveforms), _WINDOWS_AT_ONCE)
        ]
        return np.concatenate(batches) if batches else np.empty((0, N_EMOTIONS), np.float32)

    @cached_property
    def _session(self) -> ort.InferenceSession:
        return open_session(self._card.path("model"), self._threads)

    def _predict_batch(self, waveforms: Sequence[Waveform]) -> NDArray[np.float32]:
        log_mel = np.stack([compute_log_mel(self._fit(each), self.mel) for each in waveforms])
        (logits,) = self._session.run(["logits"], {"log_mel": log_mel})
        return compute_probabilities(np.asarray(logits, np.float32), self._temperature)

    def _fit(self, waveform: Waveform) -> Waveform:
        n_samples = round(self.windows.window_s * self.mel.sample_rate)
        missing = n_samples - len(waveform)
        if missing <= 0:
            return waveform[:n_samples]
        return np.pad(waveform, (missing // 2, missing - missing // 2))
