"""The cross-fitted figures of the fusion, on answers that are made up; and logits that are kept."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ml.cards import load_card
from ml.datasets.fer2013 import FaceData
from ml.datasets.ferplus import FaceSplit
from ml.errors import DatasetError, WeightsError
from ml.evaluation import fusion_halves, held_out_faces
from ml.evaluation.face import FaceLogits
from ml.evaluation.fusion_halves import evaluate_halves
from ml.evaluation.fusion_material import FusionMaterial
from ml.evaluation.held_out_faces import HeldOutFaces, get_face_logits
from ml.evaluation.predictions import Predictions, read_predictions
from ml.export.fusion_card import write_fusion_card
from ml.fusion import FusionSpec
from ml.labels import EMOTIONS
from ml.metrics import compute_bootstrap_interval

SPEAKERS = ("a", "b", "c", "d")


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals and pairs of a few draws: what they are is tested elsewhere."""
    few = partial(compute_bootstrap_interval, n_resamples=20)
    monkeypatch.setattr("ml.evaluation.scores.compute_bootstrap_interval", few)
    monkeypatch.setattr(fusion_halves, "_N_JUDGED", 40)
    monkeypatch.setattr(fusion_halves, "_N_FITTED", 60)


def make_faces(seed: int, n: int = 140) -> HeldOutFaces:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 7
    votes = np.zeros((n, 10), np.uint8)
    votes[np.arange(n), labels] = 8
    votes[np.arange(n), (labels + 1) % 7] = 2
    logits = (2 * np.eye(7)[labels] + rng.normal(0, 1, (n, 7))).astype(np.float32)
    names = np.array([f"f{number}" for number in range(n)])
    data = FaceData(np.zeros((n, 48, 48), np.uint8), labels.astype(np.uint8), names, names)
    return HeldOutFaces(FaceLogits(logits, logits), FaceSplit(data, votes))


@pytest.fixture(scope="module")
def material() -> FusionMaterial:
    rng = np.random.default_rng(5)
    labels = np.tile(np.arange(7), 40)
    logits = (1.5 * np.eye(7)[labels] + rng.normal(0, 1, (280, 7))).astype(np.float32)
    voices = Predictions(
        logits,
        labels,
        EMOTIONS,
        np.repeat(SPEAKERS, 70),
        np.repeat(["female", "female", "male", "male"], 70),
        np.repeat("made up", 280),
    )
    return FusionMaterial(make_faces(1), make_faces(2), voices, 1.0, (0.6, 0.5))


def test_fused_answers_are_judged_against_each_part(material: FusionMaterial) -> None:
    scores = evaluate_halves(material)
    fused = scores["synthetic_pairs_fused"]
    for part in ("face", "voice"):
        alone = scores[f"synthetic_pairs_{part}"]["accuracy"]["value"]
        assert fused["accuracy"]["value"] > alone + 0.05
        assert scores[f"fused_against_{part}"]["n"] == 280  # each clip once, none twice
    assert len(fused["ece_by_half"]) == 2
    json.dumps(scores, allow_nan=False)


def test_nothing_is_fitted_on_those_who_are_judged(
    material: FusionMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted, judged = [], []
    fit, answer = fusion_halves.fit_on, FusionMaterial.answer_voices

    def remember_fit(given: FusionMaterial, rows: np.ndarray, temperature: float) -> FusionSpec:
        fitted.append(set(given.voices.speakers[rows]))
        return fit(given, rows, temperature)

    def remember_answer(self: FusionMaterial, rows: np.ndarray, temperature: float) -> object:
        judged.append(set(self.voices.speakers[rows]))
        return answer(self, rows, temperature)

    monkeypatch.setattr(fusion_halves, "fit_on", remember_fit)
    monkeypatch.setattr(FusionMaterial, "answer_voices", remember_answer)
    evaluate_halves(material)
    # Of each half: the clips to fit on are answered inside the fit, then those to judge by.
    for own, others in zip(fitted, judged[1::2], strict=True):
        assert not own & others
        assert own | others == set(SPEAKERS)


def test_the_card_ships_what_all_speakers_gave(material: FusionMaterial, tmp_path: Path) -> None:
    card = write_fusion_card(material, voice_temperature=1.0, folder=tmp_path)
    assert ", ".join(SPEAKERS) in card.training["data"]
    assert "Cross-fitted" in card.metrics["measured_on"]
    spec = FusionSpec.from_card(load_card("fusion", tmp_path))
    assert spec.get_threshold(has_face=True, has_voice=False) == 0.6
    assert spec.sharpness >= 1


def test_logits_are_computed_once_and_then_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = make_faces(3)
    asked: list[int] = []

    def predict(model: Path, crops: np.ndarray, on_progress: object) -> FaceLogits:
        asked.append(len(crops))
        kept = faces.logits.ferplus[: len(crops)]
        return FaceLogits(kept, kept) if model.name == "own.onnx" else FaceLogits(-kept, -kept)

    monkeypatch.setattr(held_out_faces, "predict_face_logits", predict)
    kept = tmp_path / "new" / "valid.npz"
    first = get_face_logits(Path("own.onnx"), faces.split, kept, lambda _: None)
    second = get_face_logits(Path("own.onnx"), faces.split, kept, lambda _: None)
    assert np.array_equal(first.ferplus, second.ferplus)
    assert asked == [140, 16]
    with pytest.raises(WeightsError, match="another model"):
        get_face_logits(Path("other.onnx"), faces.split, kept, lambda _: None)


def test_a_run_without_predictions_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="finished voice run"):
        read_predictions(tmp_path / "predictions.npz")
