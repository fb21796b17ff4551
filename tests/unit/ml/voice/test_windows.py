"""Windows of a clip: where they lie, what they hold, what is wrong with them."""

import numpy as np
import pytest

from ml.voice.speech import FRAME_S, find_speech
from ml.voice.windows import WindowSpec, assess_window, place_windows

RATE = 16000
SPEC = WindowSpec()


def make_speech(duration_s, *, level=0.3, seed=0):
    """A voice-like sound: a gliding pitch with harmonics, in syllables."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * RATE)) / RATE
    pitch_hz = 140 + 40 * np.sin(2 * np.pi * 0.7 * time_s) + 20 * np.sin(2 * np.pi * 2.3 * time_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE
    formant = 1 + 0.8 * np.sin(2 * np.pi * 1.9 * time_s)
    voice = sum(np.sin(k * phase) * np.exp(-0.3 * k * formant) for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * time_s) + 0.6, 0, 1)
    voice = voice * syllables + 0.001 * rng.standard_normal(len(time_s))
    return (level * voice / np.abs(voice).max()).astype(np.float32)


@pytest.mark.parametrize(
    ("duration_s", "expected"),
    [
        (0.1, []),
        (0.5, [(0.0, 0.5)]),
        (3.2, [(0.0, 3.2)]),
        (6.0, [(0.0, 3.0), (1.5, 4.5), (3.0, 6.0)]),
        (6.4, [(0.0, 3.0), (1.5, 4.5), (3.0, 6.0), (3.4, 6.4)]),
    ],
)
def test_windows_cover_the_clip(duration_s, expected):
    placed = place_windows(duration_s, SPEC)
    assert [pytest.approx(window) for window in expected] == list(placed)


def test_no_two_windows_start_together_in_a_long_clip():
    starts = [start for start, _ in place_windows(3601.3, SPEC)]
    assert len(starts) == len(set(starts))
    assert starts == sorted(starts)


def test_clean_speech_counts_fully():
    waveform = make_speech(3.0)
    quality = assess_window(waveform, find_speech(waveform, RATE), 0.0, 3.0)
    assert quality.is_speech
    assert quality.speech_s > 1.2
    assert quality.weight == pytest.approx(1.0)
    assert quality.problems == ()


@pytest.mark.parametrize("snr_db", [20, 10, 4])
def test_noise_is_a_number_in_decibels(snr_db):
    speech = make_speech(3.0)
    frames = find_speech(speech, RATE)
    spoken = np.repeat(frames.is_speech, round(FRAME_S * RATE))[: len(speech)]
    noise_power = np.mean(np.square(speech[spoken])) / 10 ** (snr_db / 10)
    noise = np.random.default_rng(1).standard_normal(len(speech)) * np.sqrt(noise_power)
    mixed = (speech + noise).astype(np.float32)
    quality = assess_window(mixed, find_speech(mixed, RATE), 0.0, 3.0)
    assert quality.snr_db == pytest.approx(snr_db, abs=3.5)
    assert any("dB above the noise" in said for said in quality.problems) == (quality.snr_db < 6)
    assert quality.weight == pytest.approx(min(1, quality.snr_db / 12), abs=0.05)


@pytest.mark.parametrize(
    "waveform",
    [
        np.zeros(3 * RATE, np.float32),
        (0.1 * np.random.default_rng(0).standard_normal(3 * RATE)).astype(np.float32),
        (0.3 * np.sin(2 * np.pi * 300 * np.arange(3 * RATE) / RATE)).astype(np.float32),
    ],
    ids=["silence", "noise", "tone"],
)
def test_what_is_no_speech_is_not_read(waveform):
    quality = assess_window(waveform, find_speech(waveform, RATE), 0.0, 3.0)
    assert quality.weight == 0
    assert "speech in this window" in quality.problems[0]


def test_overdriven_speech_counts_less_and_says_so():
    waveform = np.clip(make_speech(3.0) * 12, -1, 1)
    quality = assess_window(waveform, find_speech(waveform, RATE), 0.0, 3.0)
    assert quality.weight < 0.9
    assert any("overdriven" in problem for problem in quality.problems)


def test_quiet_speech_counts_less_and_says_so():
    waveform = make_speech(3.0, level=0.01)
    quality = assess_window(waveform, find_speech(waveform, RATE), 0.0, 3.0)
    assert quality.weight < 1
    assert any("quiet" in problem for problem in quality.problems)
