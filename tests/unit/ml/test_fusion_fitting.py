"""Fitting and measuring the fusion on answers whose quality is known."""

import numpy as np
import pytest

from ml.evaluation.fusion import compare_paired, compare_with_parts, describe_pairs
from ml.evaluation.pairs import Answers, draw_pairs, draw_pairs_once, join_pairs
from ml.training.fusion import _measure_doubt, fit_fusion, fit_precision, fuse_pairs


def make_answers(rng, n, strength):
    """Calibrated by construction: the label is drawn from the answer."""
    probabilities = rng.dirichlet(np.full(7, 1 / strength), n)
    labels = np.array([rng.choice(7, p=row) for row in probabilities])
    return Answers(labels, probabilities)


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(1)
    faces, voices = make_answers(rng, 4000, 4.0), make_answers(rng, 4000, 2.0)
    pairs = draw_pairs(faces, voices, n_per_emotion=300)
    votes = np.array([rng.multinomial(10, row) for row in faces.probabilities[:400]])
    spec = fit_fusion(
        faces,
        voices,
        pairs,
        face_votes=votes,
        vote_probabilities=faces.probabilities[:400],
        alone_below=(0.4, 0.5),
    )
    return spec, draw_pairs(faces, voices, n_per_emotion=300, seed=7)


def test_the_better_model_is_the_more_reliable(fitted):
    spec, _ = fitted
    assert (spec.reliability[0] > spec.reliability[1]).all()


def test_fused_beats_both_parts_and_says_by_how_much(fitted):
    spec, pairs = fitted
    fused = fuse_pairs(pairs, spec)
    scores = describe_pairs("synthetic", pairs, fused) | compare_with_parts(pairs, fused)
    for part in ("face", "voice"):
        gain = (
            scores["synthetic_pairs_fused"]["accuracy"]["value"]
            - scores[f"synthetic_pairs_{part}"]["accuracy"]["value"]
        )
        against = scores[f"fused_against_{part}"]
        assert gain > 0.02
        assert against["mcnemar_p"] < 0.01
        assert gain == pytest.approx((against["gained"] - against["lost"]) / against["n"], abs=1e-3)


def test_pairs_for_the_paired_test_use_nobody_twice():
    labels = np.array([0] * 5 + [1] * 2)
    faces = Answers(labels, np.linspace(0, 1, 49).reshape(7, 7))
    voices = Answers(np.array([0, 0, 1, 1, 1]), np.linspace(1, 2, 35).reshape(5, 7))
    pairs = draw_pairs_once(faces, voices)
    assert np.bincount(pairs.labels).tolist() == [2, 2]
    for modality in (0, 1):
        assert len(np.unique(pairs.pooled[:, modality, 0])) == 4


def test_pairs_remember_the_speaker_of_the_voice():
    voices = Answers(np.arange(7), np.eye(7), np.array(list("abcdefg")))
    pairs = draw_pairs(Answers(np.arange(7), np.eye(7)), voices, n_per_emotion=2)
    assert "".join(pairs.groups) == "aabbccddeeffgg"
    assert len(join_pairs([pairs, pairs]).groups) == 28


def test_doubt_is_how_often_certain_answers_erred():
    certain = np.full((100, 7), 0.005)
    certain[:, 2] = 0.97
    labels = np.full(100, 2)
    labels[:9] = 4
    unsure = Answers(np.zeros(50, int), np.full((50, 7), 1 / 7))
    assert _measure_doubt((Answers(labels, certain), unsure)) == pytest.approx(10 / 102, abs=1e-4)


def test_disagreement_tells_pairs_of_two_labels_from_pairs_of_one(fitted):
    spec, _ = fitted
    assert 0.1 < spec.disagreement_bits < 0.95


def test_thresholds_of_one_alone_are_those_of_its_card(fitted):
    spec, _ = fitted
    assert spec.get_threshold(has_face=True, has_voice=False) == 0.4
    assert spec.get_threshold(has_face=False, has_voice=True) == 0.5
    assert spec.get_threshold(has_face=True, has_voice=True) > 0


def test_fused_rows_sum_to_one(fitted):
    spec, pairs = fitted
    assert fuse_pairs(pairs, spec).sum(axis=1) == pytest.approx(1.0)


def test_pairs_have_one_label_on_both_sides():
    eye = np.eye(7)
    answers = Answers(np.arange(7), eye)
    pairs = draw_pairs(answers, answers, n_per_emotion=3)
    assert np.array_equal(pairs.pooled[:, 0], pairs.pooled[:, 1])
    assert np.bincount(pairs.labels).tolist() == [3] * 7


def test_an_emotion_that_one_corpus_lacks_is_left_out():
    faces = Answers(np.array([0, 1]), np.eye(7)[:2])
    voices = Answers(np.array([1]), np.eye(7)[1:2])
    assert set(draw_pairs(faces, voices, n_per_emotion=2).labels) == {1}
    with pytest.raises(ValueError, match="in common"):
        draw_pairs(faces, Answers(np.array([5]), np.eye(7)[5:6]), n_per_emotion=2)


@pytest.mark.parametrize("precision", [5.0, 40.0])
def test_precision_is_found_again(precision):
    rng = np.random.default_rng(3)
    rows = rng.dirichlet(np.full(7, 1.0), 1500)
    votes = np.array(
        [rng.multinomial(10, rng.dirichlet(np.maximum(row, 1e-4) * precision)) for row in rows]
    )
    assert fit_precision(votes, rows) == pytest.approx(precision, rel=0.25)


def test_paired_comparison_by_hand():
    first = np.array([True] * 12 + [False] * 2 + [True] * 50)
    second = np.array([False] * 12 + [True] * 2 + [True] * 50)
    gained, lost, p_value = compare_paired(first, second)
    assert (gained, lost) == (12, 2)
    # chi squared = (10 - 1)^2 / 14 = 5.786 with one degree of freedom
    assert p_value == pytest.approx(0.01616, abs=1e-4)
    assert compare_paired(first, first) == (0, 0, 1.0)
    one_each = np.array([True, False])
    assert compare_paired(one_each, ~one_each)[2] == 1.0
