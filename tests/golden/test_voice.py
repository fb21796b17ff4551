"""The shipped voice model: on the project's sample, and on speakers that it has not heard."""

import os
from pathlib import Path

import numpy as np
import pytest

from ml.cards import load_card, verify_card
from ml.datasets.emodb import load_emodb
from ml.datasets.ravdess import load_ravdess
from ml.datasets.speech import get_seven
from ml.datasets.splits import SERVED_VALID_SPEAKERS, split_by_speaker
from ml.labels import EMOTIONS
from ml.voice.classify import VoiceClassifier
from ml.voice.load import SoundStream, load_audio
from ml.voice.read import read_stream, read_windows

pytestmark = pytest.mark.golden

DATA = Path(os.environ.get("EMOSENSE_DATA", "data"))
SAMPLE = Path(__file__).parents[2] / "analysis" / "samples" / "voice.flac"


@pytest.fixture(scope="module")
def classifier() -> VoiceClassifier:
    card = load_card("voice")
    verify_card(card)
    return VoiceClassifier(card)


def read(path: Path, classifier: VoiceClassifier) -> np.ndarray:
    """The windows' probabilities, pooled by their weights; zeros without a readable window."""
    windows = read_windows(load_audio(path, 60), classifier, lambda _: None)
    answers = [w.weight * np.array(w.probabilities) for w in windows if w.probabilities]
    return np.sum(answers, axis=0) if answers else np.zeros(len(EMOTIONS))


def test_the_sample_is_read_window_by_window(classifier: VoiceClassifier) -> None:
    windows = read_windows(load_audio(SAMPLE, 60), classifier, lambda _: None)
    spoken = [window for window in windows if window.probabilities]
    assert len(spoken) >= 3
    for window in spoken:
        assert window.is_speech
        assert sum(window.probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("section_s", [2.0, 60.0])
def test_a_stream_is_read_as_the_whole_clip_is(
    classifier: VoiceClassifier, section_s: float
) -> None:
    whole = read_windows(load_audio(SAMPLE, 60), classifier, lambda _: None)
    stream = read_stream(SoundStream(SAMPLE, 60), classifier, lambda _: None, section_s)
    assert len(stream.windows) == len(whole)
    for one, other in zip(stream.windows, whole, strict=True):
        assert one.problems == other.problems
        assert one.probabilities == (
            other.probabilities and pytest.approx(other.probabilities, abs=1e-4)
        )


def test_the_card_states_what_a_person_must_know() -> None:
    card = load_card("voice")
    assert "CC BY-NC-SA" in card.licence
    assert card.calibration["temperature"] > 0
    assert 0 < card.calibration["abstain_below"] < 1
    assert any("no diagnosis" in limit for limit in card.limits)


@pytest.mark.corpus
@pytest.mark.skipif(
    not ((DATA / "ravdess").is_dir() and (DATA / "emodb").is_dir()),
    reason="RAVDESS and EMO-DB are not in EMOSENSE_DATA",
)
def test_the_stated_accuracy_is_reached_through_the_serving_path(
    classifier: VoiceClassifier,
) -> None:
    rows = get_seven(load_ravdess(DATA / "ravdess") + load_emodb(DATA / "emodb"))
    held_out = split_by_speaker(rows, SERVED_VALID_SPEAKERS).held_out[::2]
    right = [EMOTIONS[int(read(row.path, classifier).argmax())] == row.emotion for row in held_out]
    stated = load_card("voice").metrics["held_out_speakers"]["accuracy"]["value"]
    # Windows lie on a grid here and in the middle of the speech there.
    assert np.mean(right) == pytest.approx(stated, abs=0.08)
