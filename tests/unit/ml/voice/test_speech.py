import os
from pathlib import Path

import numpy as np
import pytest

from ml.voice.load import load_audio
from ml.voice.speech import FRAME_S, SILENCE_DB, compute_level_db, find_runs, find_speech

RATE = 16000
TIME_S = np.arange(4 * RATE) / RATE
RNG = np.random.default_rng(0)
DATA = Path(os.environ.get("EMOSENSE_DATA", "data"))


def compute_speech_s(waveform: np.ndarray) -> float:
    return float(find_speech(waveform.astype(np.float32), RATE).is_speech.sum() * FRAME_S)


IS_MIDDLE = (TIME_S > 1) & (TIME_S < 3)
NOT_SPEECH = {
    "silence": np.zeros_like(TIME_S),
    "white noise": 0.1 * RNG.standard_normal(len(TIME_S)),
    "burst of noise": np.where(IS_MIDDLE, 0.1, 0.001) * RNG.standard_normal(len(TIME_S)),
    "tone": 0.3 * np.sin(2 * np.pi * 440 * TIME_S),
    "beep": np.where(IS_MIDDLE, 0.3 * np.sin(2 * np.pi * 200 * TIME_S), 0),
    "chord": 0.2 * sum(np.sin(2 * np.pi * hz * TIME_S) for hz in (220, 277, 330)),
    "hum": 0.1 * np.sin(2 * np.pi * 100 * TIME_S) + 0.02 * RNG.standard_normal(len(TIME_S)),
    "click": 0.5 * (np.abs(TIME_S - 2) < 0.01),
}


@pytest.mark.parametrize("name", NOT_SPEECH)
def test_it_is_no_speech(name: str) -> None:
    assert compute_speech_s(NOT_SPEECH[name]) < 0.1


@pytest.mark.parametrize("level", [1.0, 0.1, 0.01])
def test_the_sample_voice_is_speech_at_any_level(level: float) -> None:
    clip = load_audio(Path("analysis/samples/voice.flac"), 60)
    speech_s = compute_speech_s(clip.waveform * level)
    assert 0.5 * clip.duration_s < speech_s < clip.duration_s


def test_speech_is_found_where_it_is() -> None:
    voice = load_audio(Path("analysis/samples/voice.flac"), 60).waveform[RATE : 3 * RATE]
    waveform = np.concatenate([np.zeros(3 * RATE), voice, np.zeros(3 * RATE)]).astype(np.float32)
    runs = find_runs(find_speech(waveform, RATE).is_speech)
    assert 2.7 < runs[0][0] * FRAME_S < 3.6
    assert 4.4 < runs[-1][1] * FRAME_S < 5.3


def test_levels_by_hand() -> None:
    assert compute_level_db(np.full(100, 0.1, np.float32)) == pytest.approx(-20)
    assert compute_level_db(np.zeros(100, np.float32)) == SILENCE_DB
    assert compute_level_db(np.zeros(0, np.float32)) == SILENCE_DB


def test_runs_by_hand() -> None:
    assert find_runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert find_runs(np.zeros(3, bool)) == []


@pytest.mark.corpus
@pytest.mark.skipif(not (DATA / "ravdess").is_dir(), reason="RAVDESS is not in EMOSENSE_DATA")
def test_hardly_an_acted_sentence_is_missed() -> None:
    paths = sorted((DATA / "ravdess").rglob("*.flac"))[::20]
    found = [compute_speech_s(load_audio(path, 60).waveform) for path in paths]
    assert min(found) > 0.2
    assert np.median(found) == pytest.approx(1.6, abs=0.3)
