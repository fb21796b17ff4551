"""Two halves of speakers: nobody is judged by numbers that were fitted on the own clips."""

import numpy as np
import pytest

from ml.evaluation.halves import choose_half, cross_fit_probabilities

SPEAKERS = np.repeat(["a", "b", "c", "d", "e", "f"], 3)
SEXES = np.repeat(["female", "female", "male", "male", "male", "female"], 3)


def test_speakers_stay_whole_and_each_half_has_both_sexes() -> None:
    half = choose_half(SPEAKERS, SEXES)
    assert set(SPEAKERS[half]) == {"a", "c", "e", "f"}
    assert not set(SPEAKERS[half]) & set(SPEAKERS[~half])
    for part in (half, ~half):
        assert set(SEXES[part]) == {"female", "male"}


def test_each_half_is_stated_with_the_temperature_of_the_other() -> None:
    logits = np.tile(np.array([[1.0, 0.0]]), (18, 1))
    labels = np.zeros(18, int)
    half = choose_half(SPEAKERS, SEXES)
    seen: list[int] = []

    def fit(own: np.ndarray, own_labels: np.ndarray) -> float:
        seen.append(len(own))
        return 0.5 if len(own) == half.sum() else 2.0

    found = cross_fit_probabilities(logits, labels, half, fit)
    assert sorted(seen) == sorted([int(half.sum()), int((~half).sum())])
    assert found[half][:, 0] == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-6)
    assert found[~half][:, 0] == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-6)


def test_one_half_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="both halves"):
        cross_fit_probabilities(np.zeros((2, 2)), np.zeros(2, int), np.array([True, True]))
