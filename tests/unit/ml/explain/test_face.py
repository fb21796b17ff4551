import numpy as np
import pytest

from ml.explain.face import TESTED_SHARE, explain_face
from ml.labels import EMOTIONS, N_EMOTIONS

ANGER = EMOTIONS.index("anger")
MOUTH = (slice(32, 42), slice(14, 34))
BROW = (slice(8, 14), slice(10, 38))


@pytest.fixture
def crop():
    """Fine stripes all over, which blurring wipes out."""
    face = np.full((48, 48), 0.5, np.float32)
    face[:, ::2] = 0.9
    return face


class Rigged:
    """Answers by how striped the mouth is, and the less the more striped the brow is."""

    def __init__(self) -> None:
        self.n_crops = 0

    def __call__(self, crops):
        self.n_crops += len(crops)
        odds = 20 * (self._see(crops, MOUTH) - self._see(crops, BROW)) - 1
        anger = 1 / (1 + np.exp(-odds))
        answers = np.repeat((1 - anger)[:, None] / (N_EMOTIONS - 1), N_EMOTIONS, axis=1)
        answers[:, ANGER] = anger
        return answers.astype(np.float32)

    def _see(self, crops, part):
        return crops[(slice(None), *part)].std(axis=(1, 2))


def test_it_finds_what_raised_and_what_lowered(crop):
    values = explain_face(crop, Rigged(), "anger").values
    assert (values.shape, values.dtype) == ((48, 48), np.float32)
    assert np.abs(values).max() == pytest.approx(1)
    rest = np.ones((48, 48), bool)
    rest[28:46, 10:38] = rest[4:18, 6:42] = False
    assert values[MOUTH].mean() > 0.4
    assert values[BROW].mean() < -0.4
    assert np.abs(values[rest]).mean() < 0.12
    row, _ = np.unravel_index(values.argmax(), values.shape)
    assert 32 <= row < 42


def test_the_sign_turns_with_the_emotion(crop):
    for_anger = explain_face(crop, Rigged(), "anger").values
    for_fear = explain_face(crop, Rigged(), "fear").values
    assert np.corrcoef(for_anger.ravel(), for_fear.ravel())[0, 1] < -0.99


def test_hiding_the_strongest_part_lowers_the_probability(crop):
    saliency = explain_face(crop, Rigged(), "anger")
    assert saliency.emotion == "anger"
    assert saliency.probability == pytest.approx(Rigged()(crop[None])[0, ANGER])
    assert saliency.without_strongest < saliency.probability - 0.1
    # The weakest part is the brow, which spoke against it.
    assert saliency.without_weakest > saliency.probability + 0.1
    assert 0 < TESTED_SHARE < 0.5


def test_the_same_face_gives_the_same_map(crop):
    first, second = (explain_face(crop, Rigged(), "anger") for _ in range(2))
    assert np.array_equal(first.values, second.values)
    other = explain_face(crop, Rigged(), "anger", seed=1)
    assert not np.array_equal(first.values, other.values)
    assert np.corrcoef(first.values.ravel(), other.values.ravel())[0, 1] > 0.9


def test_a_model_that_always_says_the_same_used_nothing(crop):
    def shrug(crops):
        return np.full((len(crops), N_EMOTIONS), 1 / N_EMOTIONS, np.float32)

    saliency = explain_face(crop, shrug, "anger")
    assert not saliency.values.any()
    assert saliency.without_strongest == pytest.approx(1 / N_EMOTIONS)


def test_certainty_is_no_division_by_zero(crop):
    def be_sure(crops):
        answers = np.zeros((len(crops), N_EMOTIONS), np.float32)
        answers[:, ANGER] = 1.0
        return answers

    assert np.isfinite(explain_face(crop, be_sure, "anger").values).all()


def test_it_asks_the_model_no_more_often_than_said(crop):
    model = Rigged()
    explain_face(crop, model, "anger")
    assert model.n_crops == 256 + 3
