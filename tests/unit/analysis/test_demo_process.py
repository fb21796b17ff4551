"""The random process of the demonstration keeps what docs/demo-data.md says of it."""

import numpy as np
import pytest

from analysis.demo.process import (
    MEMORY_DAYS,
    SPREAD,
    Shift,
    draw_emission,
    draw_mood_item,
    draw_moods,
    draw_phq9,
    draw_tilt,
)
from ml.labels import EMOTIONS

NO_TILT = np.zeros(len(EMOTIONS))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_mood_reverts_to_its_level(rng):
    days = np.arange(0.0, 6000.0, 2.0)
    moods = draw_moods(rng, days, 0.1, ())
    assert moods.mean() == pytest.approx(0.1, abs=0.03)
    assert moods.std() == pytest.approx(SPREAD, abs=0.02)
    lag_one = np.corrcoef(moods[:-1], moods[1:])[0, 1]
    assert lag_one == pytest.approx(np.exp(-2.0 / MEMORY_DAYS), abs=0.06)


def test_a_shift_moves_the_level_from_its_day_on(rng):
    moods = draw_moods(rng, np.arange(0.0, 800.0, 4.0), -0.2, [Shift(400.0, 0.5)])
    assert moods[:100].mean() == pytest.approx(-0.2, abs=0.1)
    assert moods[110:].mean() == pytest.approx(0.3, abs=0.1)


def test_emission_is_a_result_with_its_interval(rng):
    for mood in (-0.9, 0.0, 0.9):
        shown = draw_emission(rng, mood, draw_tilt(rng), has_face=True, n_windows=4)
        assert shown.fused.sum() == pytest.approx(1.0)
        assert (shown.low <= shown.fused).all()
        assert (shown.fused <= shown.high).all()
        assert -1 <= shown.valence_low <= shown.valence <= shown.valence_high <= 1
        assert 0 <= shown.disagreement <= 1
        assert shown.windows.shape == (4, 7)


def test_one_modality_is_enough(rng):
    face = draw_emission(rng, 0.0, NO_TILT, has_face=True, n_windows=0)
    voice = draw_emission(rng, 0.0, NO_TILT, has_face=False, n_windows=3)
    assert face.voice is None
    assert voice.face is None
    assert face.disagreement is None
    np.testing.assert_array_equal(face.fused, face.face)


def test_what_is_shown_and_answered_follows_the_mood(rng):
    moods = np.linspace(-0.9, 0.9, 200)
    shown = [draw_emission(rng, m, NO_TILT, has_face=True, n_windows=3).valence for m in moods]
    phq9 = [sum(draw_phq9(rng, m)) for m in moods]
    items = [draw_mood_item(rng, m) for m in moods]
    assert np.corrcoef(moods, shown)[0, 1] > 0.8
    assert np.corrcoef(moods, phq9)[0, 1] < -0.8
    assert np.corrcoef(moods, items)[0, 1] > 0.8
    assert 0 <= min(items) <= max(items) <= 10


def test_phq9_answers_are_nine_from_nought_to_three(rng):
    for mood in (-1.0, 0.0, 1.0):
        answers = draw_phq9(rng, mood)
        assert len(answers) == 9
        assert 0 <= min(answers) <= max(answers) <= 3


def test_the_same_seed_draws_the_same():
    one, two = (
        draw_emission(np.random.default_rng(7), 0.2, NO_TILT, has_face=True, n_windows=2)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one.fused, two.fused)
