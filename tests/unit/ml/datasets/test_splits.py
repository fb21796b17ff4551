from pathlib import Path

import pytest

from ml.datasets.speech import SpeechRow
from ml.datasets.splits import (
    RAVDESS_FOLDS,
    SERVED_VALID_SPEAKERS,
    assert_speaker_independent,
    get_inner_valid_fold,
    get_ravdess_fold,
    split_by_speaker,
)
from ml.errors import DatasetError


def row(speaker: str, name: str = "") -> SpeechRow:
    path = Path(name or f"{speaker}.wav")
    return SpeechRow(path, "ravdess", "anger", "anger", speaker, "male", "01")


def test_the_folds_hold_every_actor_once() -> None:
    assert sorted(actor for fold in RAVDESS_FOLDS for actor in fold) == list(range(1, 25))
    assert get_ravdess_fold(4) == ("ravdess-01", "ravdess-04", "ravdess-09", "ravdess-22")


def test_the_fold_to_tune_on_is_never_the_test_fold() -> None:
    pairs = [(fold, get_inner_valid_fold(fold)) for fold in range(5)]
    assert all(test != valid for test, valid in pairs)
    assert {valid for _, valid in pairs} == set(range(5))


def test_served_validation_has_as_many_women_as_men() -> None:
    actors = [int(name[-2:]) for name in SERVED_VALID_SPEAKERS if name.startswith("ravdess")]
    assert sum(actor % 2 for actor in actors) * 2 == len(actors)


def test_split_keeps_speakers_apart() -> None:
    split = split_by_speaker([row("a"), row("b"), row("a", "a2.wav")], {"a"})
    assert [r.speaker_id for r in split.train] == ["b"]
    assert [r.speaker_id for r in split.held_out] == ["a", "a"]


def test_a_speaker_without_clips_is_named() -> None:
    with pytest.raises(DatasetError, match="without clips: z"):
        split_by_speaker([row("a")], {"z"})


def test_somebody_must_be_left() -> None:
    with pytest.raises(DatasetError, match="nobody is left"):
        split_by_speaker([row("a")], {"a"})


def test_a_leak_of_speaker_or_clip_is_found() -> None:
    assert_speaker_independent([row("a")], [row("b")], [row("c")])
    with pytest.raises(DatasetError, match="share"):
        assert_speaker_independent([row("a")], [row("b")], [row("a", "other.wav")])
    with pytest.raises(DatasetError, match="share"):
        assert_speaker_independent([row("a", "same.wav")], [row("b", "same.wav")])
