"""From a clip to windows with probabilities, and its picture; with a network made here."""

import dataclasses

import numpy as np
import pytest

from ml.errors import WeightsError
from ml.voice.classify import VoiceClassifier
from ml.voice.load import AudioClip
from ml.voice.log_mel import MelSpec
from ml.voice.picture import MAX_COLUMNS, draw_sound
from ml.voice.read import read_windows
from tests.unit.ml.voice.test_windows import RATE, make_speech

SPEC = MelSpec()


def make_clip(waveform):
    return AudioClip(waveform.astype(np.float32), RATE, len(waveform) / RATE)


def test_speech_is_classified_and_silence_is_marked(card):
    waveform = np.concatenate([np.zeros(6 * RATE), make_speech(6.0)])
    done = []
    windows = read_windows(make_clip(waveform), VoiceClassifier(card), done.append)
    assert windows[0].probabilities is None
    assert not windows[0].is_speech
    assert windows[-1].is_speech
    assert sum(windows[-1].probabilities) == pytest.approx(1.0, abs=1e-5)
    assert windows[-1].end_s == pytest.approx(12.0)
    assert done[-1] == 1.0


def test_too_short_clip_has_no_windows(card):
    assert read_windows(make_clip(np.zeros(1600)), VoiceClassifier(card), lambda _: None) == ()


def test_alone_equals_in_a_batch(card):
    classifier = VoiceClassifier(card)
    sounds = [make_speech(3.0, seed=i, level=0.05 * (i + 1)) for i in range(5)]
    together = classifier.predict(sounds)
    alone = np.concatenate([classifier.predict([sound]) for sound in sounds])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_card_without_labels_is_refused(card):
    with pytest.raises(WeightsError, match="must state its labels"):
        VoiceClassifier(dataclasses.replace(card, label_order=()))


def test_picture_shows_where_the_sound_is():
    waveform = np.concatenate([np.zeros(RATE), make_speech(1.0), np.zeros(RATE)])
    picture = draw_sound(make_clip(waveform))
    n_columns = len(picture.envelope)
    assert picture.log_mel.shape == (SPEC.n_mels, n_columns)
    loudest = picture.log_mel.max(axis=0)
    middle = slice(n_columns // 3 + 5, 2 * n_columns // 3 - 5)
    assert loudest[middle].max() == 255
    assert loudest[: n_columns // 3 - 10].max() == 0
    assert np.abs(picture.envelope[middle]).max() == pytest.approx(0.3, abs=0.01)


def test_picture_of_a_long_clip_is_bounded():
    picture = draw_sound(make_clip(np.tile(make_speech(10.0), 30)))
    assert len(picture.envelope) <= MAX_COLUMNS
    assert picture.log_mel.shape[1] == len(picture.envelope)


def test_picture_of_silence_is_dark():
    assert draw_sound(make_clip(np.zeros(RATE))).log_mel.max() == 0
