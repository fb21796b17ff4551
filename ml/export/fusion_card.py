"""The card of the fusion: the few numbers of its formula, fitted on held-out answers."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from ml.cards import WEIGHTS_DIR, Card, write_card
from ml.evaluation.fusion_halves import MEASURED_ON, evaluate_halves, fit_on
from ml.evaluation.fusion_material import FusionMaterial
from ml.fusion import VALENCE, FusionSpec
from ml.labels import EMOTIONS


def write_fusion_card(
    material: FusionMaterial, *, voice_temperature: float, folder: Path = WEIGHTS_DIR
) -> Card:
    """Fit on valid faces and all held-out speakers; state the figures that are cross-fitted.

    Args:
        voice_temperature: from the voice's card, with which its answers are served.
    """
    speakers = sorted({str(speaker) for speaker in material.voices.speakers})
    spec = fit_on(material, np.ones(len(material.voices.labels), bool), voice_temperature)
    card = Card(
        name="fusion",
        version=_name_version(spec),
        files={},
        label_order=EMOTIONS,
        preprocessing={},
        training={
            "method": "linear opinion pool within a modality, logarithmic pool across",
            "data": "synthetic pairs: FER2013 valid faces (FER+ majority) and clips of held-out "
            f"speakers ({', '.join(speakers)}) of the same label",
        },
        metrics={"measured_on": MEASURED_ON, **evaluate_halves(material)},
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
