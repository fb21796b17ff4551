"""Pooling faces and windows: formula, missing parts, intervals, disagreement."""

import numpy as np
import pytest

from ml.cards import Card
from ml.fusion import FusionSpec, compute_valence, fuse, pool_modalities
from ml.labels import EMOTIONS
from ml.types import BoundingBox, FacePrediction, FaceQuality, Landmarks, VoiceWindow

HAPPY = (0.02, 0.02, 0.02, 0.8, 0.1, 0.02, 0.02)
SAD = (0.02, 0.02, 0.02, 0.02, 0.1, 0.8, 0.02)
UNSURE = (0.15, 0.14, 0.14, 0.15, 0.14, 0.14, 0.14)


def make_card(**changes):
    calibration = {
        "reliability": {m: dict.fromkeys(EMOTIONS, 0.5) for m in ("face", "voice")},
        "precision": {"face": 20.0, "voice": 10.0},
        "sharpness": 1.5,
        "doubt": 0.0,
        "abstain_below": {"face": 0.4, "voice": 0.3, "both": 0.5},
        "disagreement_bits": 0.3,
    } | changes
    return Card("fusion", "test", {}, EMOTIONS, {}, {}, {}, calibration, "", ())


def make_face(probabilities, weight=1.0):
    point = (0.0, 0.0)
    return FacePrediction(
        box=BoundingBox(0, 0, 10, 10),
        landmarks=Landmarks(point, point, point, point, point),
        face_score=1.0,
        quality=FaceQuality(40, 0.1, 0.5, 0.2, 0.0, weight),
        probabilities=probabilities,
    )


def make_window(probabilities, weight=1.0):
    return VoiceWindow(0, 3, True, -20, 3, weight, probabilities)


def test_one_face_alone_is_its_own_result():
    fused = fuse([make_face(HAPPY)], [], make_card())
    assert fused.probabilities == pytest.approx(HAPPY)
    assert fused.voice is None
    assert fused.disagreement is None
    assert (fused.n_faces, fused.n_windows) == (1, 0)


def test_the_version_of_the_formula_is_stated():
    assert fuse([], [], make_card()).model_version == "test"
    assert fuse([make_face(HAPPY)], [], make_card()).model_version == "test"


def test_faces_are_averaged_by_quality():
    fused = fuse([make_face(HAPPY, 0.75), make_face(SAD, 0.25)], [], make_card())
    assert fused.face == pytest.approx(0.75 * np.array(HAPPY) + 0.25 * np.array(SAD))


def test_items_without_answer_or_weight_count_nothing():
    fused = fuse([make_face(None), make_face(SAD, 0.0), make_face(HAPPY)], [], make_card())
    assert fused.probabilities == pytest.approx(HAPPY)
    assert fused.n_faces == 1


def test_two_that_agree_are_more_certain_than_one():
    alone = fuse([make_face(HAPPY)], [], make_card())
    both = fuse([make_face(HAPPY)], [make_window(HAPPY)], make_card())
    assert both.probabilities[3] > alone.probabilities[3]
    assert both.disagreement == pytest.approx(0.0, abs=1e-9)


def test_formula_by_hand():
    spec = FusionSpec.from_card(make_card(sharpness=2.0))
    fused = pool_modalities(np.array([[HAPPY, SAD]]), np.array([1.0, 1.0]), spec)[0]
    # Equal strengths and reliabilities: k a = 2 * 1/2, the plain product of both.
    product = np.array(HAPPY) * np.array(SAD)
    assert fused == pytest.approx(product / product.sum())


def test_the_more_reliable_model_decides():
    reliable_voice = {
        "face": dict.fromkeys(EMOTIONS, 0.2),
        "voice": dict.fromkeys(EMOTIONS, 0.8),
    }
    fused = fuse([make_face(HAPPY)], [make_window(SAD)], make_card(reliability=reliable_voice))
    assert fused.top_emotion == "sadness"


def test_doubt_lets_the_other_be_heard():
    certain = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    heard = fuse([make_face(certain)], [make_window(SAD)], make_card(doubt=0.1))
    silenced = fuse([make_face(certain)], [make_window(SAD)], make_card())
    assert silenced.probabilities[3] > 0.99
    assert heard.probabilities[3] < 0.9
    alone = fuse([make_face(certain)], [], make_card(doubt=0.1))
    assert alone.probabilities[3] == pytest.approx(0.9 + 0.1 / 7)
    assert alone.face == pytest.approx(certain)


def test_a_weak_modality_counts_little():
    fused = fuse([make_face(HAPPY)], [make_window(SAD, 0.1)], make_card())
    assert fused.top_emotion == "happiness"


def test_nothing_to_read_is_inconclusive_with_a_reason():
    fused = fuse([], [], make_card())
    assert fused.is_inconclusive
    assert fused.probabilities is None
    assert "could be read" in fused.reason


def test_doubt_is_inconclusive_with_both_candidates():
    fused = fuse([make_face(UNSURE)], [], make_card())
    assert fused.is_inconclusive
    assert "15%" in fused.reason
    assert "40%" in fused.reason


@pytest.mark.parametrize(
    ("n_faces", "n_windows", "threshold"), [(1, 0, "40%"), (0, 1, "30%"), (1, 1, "50%")]
)
def test_the_threshold_is_that_of_what_there_is(n_faces, n_windows, threshold):
    fused = fuse([make_face(UNSURE)] * n_faces, [make_window(UNSURE)] * n_windows, make_card())
    assert fused.is_inconclusive
    assert threshold in fused.reason


def test_disagreement_is_a_number_and_a_sentence():
    fused = fuse([make_face(HAPPY)], [make_window(SAD)], make_card())
    assert fused.disagreement > 0.3
    assert "face is most consistent with happiness" in fused.disagreement_sentence
    assert "voice with sadness" in fused.disagreement_sentence


def test_interval_holds_the_value_and_shrinks_with_evidence():
    one = fuse([make_face(HAPPY)], [], make_card())
    many = fuse([make_face(HAPPY)] * 30, [], make_card())
    for fused in (one, many):
        for low, value, high in zip(fused.low, fused.probabilities, fused.high, strict=True):
            assert 0 <= low <= value <= high <= 1
    assert many.high[3] - many.low[3] < (one.high[3] - one.low[3]) / 2


def test_valence_has_an_interval_of_the_same_draws():
    one = fuse([make_face(HAPPY)], [make_window(SAD)], make_card())
    many = fuse([make_face(HAPPY)] * 30, [make_window(SAD)] * 30, make_card())
    for fused in (one, many):
        assert -1 <= fused.valence_low <= fused.valence <= fused.valence_high <= 1
    assert one.valence_high - one.valence_low > 0.3
    assert many.valence_high - many.valence_low < (one.valence_high - one.valence_low) / 2
    nothing = fuse([], [], make_card())
    assert (nothing.valence_low, nothing.valence_high) == (None, None)


def test_same_input_gives_same_interval():
    arguments = ([make_face(HAPPY)], [make_window(UNSURE)], make_card())
    assert fuse(*arguments) == fuse(*arguments)


@pytest.mark.parametrize(
    ("probabilities", "valence"),
    [((0, 0, 0, 1, 0, 0, 0), 1.0), ((0.5, 0, 0, 0, 0, 0.5, 0), -1.0), ((0, 0, 0, 0, 1, 0, 0), 0)],
)
def test_valence_is_happiness_less_the_negative_ones(probabilities, valence):
    assert compute_valence(probabilities) == pytest.approx(valence)
