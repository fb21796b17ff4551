"""The cards that are shipped fit the code, and a figure that they state can be measured again."""

import os
from pathlib import Path

import numpy as np
import pytest

from ml.cards import CARD_NAMES, load_card, verify_all
from ml.datasets.fer2013 import load_fer2013
from ml.datasets.ferplus import load_face_split
from ml.evaluation.face import evaluate_face, predict_face_logits
from ml.fusion import FusionSpec
from ml.labels import EMOTIONS

pytestmark = pytest.mark.golden
DATA = Path(os.environ.get("EMOSENSE_DATA", "data"))
VOTES = DATA / "fer2013new.csv"


def test_every_weights_file_is_the_one_of_its_card():
    assert set(verify_all()) == set(CARD_NAMES)


@pytest.mark.parametrize("name", ["face", "voice", "fusion"])
def test_every_figure_has_its_n_and_its_interval(name):
    metrics = load_card(name).metrics
    protocols = [v for v in metrics.values() if isinstance(v, dict) and "confusion" in v]
    protocols += [
        v
        for split in metrics.values()
        if isinstance(split, dict)
        for v in split.values()
        if isinstance(v, dict) and "confusion" in v
    ]
    assert protocols
    for scores in protocols:
        assert np.sum(scores["confusion"]) == scores["n"] > 0
        for score in ("accuracy", "uar", "macro_f1", "ece"):
            stated = scores[score]
            assert stated["low"] <= stated["value"] <= stated["high"] or score == "ece"
        right = np.trace(scores["confusion"]) / scores["n"]
        assert scores["accuracy"]["value"] == pytest.approx(right, abs=1e-4)


def test_fusion_card_holds_every_number_of_the_formula():
    spec = FusionSpec.from_card(load_card("fusion"))
    assert spec.reliability.shape == (2, len(EMOTIONS))
    assert (spec.reliability > 0).all()
    assert spec.sharpness >= 1
    assert all(0 < threshold < 1 for threshold in spec.abstain_below)


def test_weights_stay_under_forty_megabytes():
    total = sum(listed.bytes for name in CARD_NAMES for listed in load_card(name).files.values())
    assert total < 40e6


@pytest.mark.corpus
@pytest.mark.skipif(not VOTES.is_file(), reason=f"FER2013 and {VOTES} are not here")
def test_stated_face_accuracy_is_measured_again():
    card = load_card("face")
    split = load_face_split(load_fer2013(DATA / "fer2013"), VOTES, "valid")
    logits = predict_face_logits(card.path("model"), split.data.faces, lambda _: None)
    scores = evaluate_face(
        logits,
        split,
        near_copies=frozenset(),
        temperature=float(card.calibration["temperature"]),
    )
    stated = card.metrics["valid"]["ferplus_majority"]["accuracy"]["value"]
    assert scores["ferplus_majority"]["accuracy"]["value"] == pytest.approx(stated, abs=0.003)
