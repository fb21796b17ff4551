"""The card of the fusion: the few numbers of its formula, fitted on held-out answers."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.calibration import compute_probabilities
from ml.cards import WEIGHTS_DIR, Card, write_card
from ml.datasets.ferplus import FaceSplit, compute_majority
from ml.evaluation.face import FaceLogits
from ml.evaluation.fusion import evaluate_fusion
from ml.evaluation.pairs import Answers, draw_pairs
from ml.export.voice_card import Predictions
from ml.fusion import VALENCE, FusionSpec
from ml.labels import EMOTIONS, N_EMOTIONS
from ml.training.fusion import fit_fusion

_N_PAIRS: Final = 500  # for each emotion


@dataclass(frozen=True, slots=True)
class HeldOutFaces:
    """The face model's logits of one split, with what people said of the faces."""

    logits: FaceLogits
    split: FaceSplit

    def answers(self, temperature: float) -> Answers:
        majority = compute_majority(self.split.votes)
        is_rated = majority >= 0
        return Answers(
            majority[is_rated], compute_probabilities(self.logits.ferplus[is_rated], temperature)
        )


def write_fusion_card(
    valid: HeldOutFaces,
    test: HeldOutFaces,
    voices: Predictions,
    *,
    temperatures: dict[str, float],
    alone_below: tuple[float, float],
    folder: Path = WEIGHTS_DIR,
) -> Card:
    """Fit on valid faces and one half of the held-out speakers, measure on test and the other.

    Args:
        voices: the served voice model's logits of its held-out speakers.
        temperatures: of "face" and "voice", from their cards.
        alone_below: their thresholds, likewise.
    """
    probabilities = compute_probabilities(voices.logits, temperatures["voice"])
    is_fitted_on = _choose_half(voices.speakers, voices.sexes)
    halves = [
        Answers(voices.labels[rows], probabilities[rows]) for rows in (is_fitted_on, ~is_fitted_on)
    ]
    faces = valid.answers(temperatures["face"])
    votes = valid.split.votes[:, :N_EMOTIONS].astype(np.int64)
    has_votes = votes.sum(axis=1) > 0
    spec = fit_fusion(
        faces,
        halves[0],
        draw_pairs(faces, halves[0], n_per_emotion=_N_PAIRS),
        face_votes=votes[has_votes],
        vote_probabilities=compute_probabilities(
            valid.logits.ferplus[has_votes], temperatures["face"]
        ),
        alone_below=alone_below,
    )
    pairs = draw_pairs(
        test.answers(temperatures["face"]), halves[1], n_per_emotion=_N_PAIRS, seed=1
    )
    card = Card(
        name="fusion",
        version=_name_version(spec),
        files={},
        label_order=EMOTIONS,
        preprocessing={},
        training={
            "method": "linear opinion pool within a modality, logarithmic pool across",
            "data": "synthetic pairs: FER2013 valid faces (FER+ majority) and clips of held-out "
            f"speakers ({', '.join(sorted({str(s) for s in voices.speakers[is_fitted_on]}))}) "
            "of the same label",
        },
        metrics={
            "measured_on": "synthetic pairs: FER2013 test faces and clips of the other held-out "
            f"speakers ({', '.join(sorted({str(s) for s in voices.speakers[~is_fitted_on]}))}) "
            "of the same label; drawn with replacement, so intervals are those of the pairing",
            **evaluate_fusion(pairs, spec),
        },
        calibration=_describe(spec),
        licence="Numbers computed by this project; free to use.",
        limits=(
            "Fitted on synthetic pairs of different people: how face and voice of one person go "
            "together is not measured.",
            "The precision of voices is taken over from faces, for which votes of people exist.",
        ),
        folder=folder,
    )
    write_card(card)
    return card


def _choose_half(speakers: NDArray[np.str_], sexes: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Every other speaker of each sex, in the order of their names."""
    chosen: list[str] = []
    for sex in np.unique(sexes):
        chosen.extend(str(s) for s in np.unique(speakers[sexes == sex])[::2])
    return np.isin(speakers, chosen)


def _describe(spec: FusionSpec) -> dict[str, Any]:
    modalities = ("face", "voice")
    return {
        "reliability": {
            modality: dict(zip(EMOTIONS, spec.reliability[row].tolist(), strict=True))
            for row, modality in enumerate(modalities)
        },
        "precision": dict(zip(modalities, spec.precision.tolist(), strict=True)),
        "sharpness": spec.sharpness,
        "doubt": spec.doubt,
        "abstain_below": dict(zip((*modalities, "both"), spec.abstain_below, strict=True)),
        "disagreement_bits": spec.disagreement_bits,
        "valence": dict(VALENCE),
    }


def _name_version(spec: FusionSpec) -> str:
    digest = hashlib.sha256(json.dumps(_describe(spec), sort_keys=True).encode()).hexdigest()
    return f"pool-{digest[:8]}"
