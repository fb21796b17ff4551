"""A sound read as a stream: the same as read whole, in memory that its length does not change."""

import tracemalloc
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ml.errors import AudioError
from ml.voice.classify import VoiceClassifier
from ml.voice.load import AudioClip, SoundStream, load_audio, load_part
from ml.voice.picture import draw_sound
from ml.voice.read import read_stream, read_windows
from tests.unit.ml.voice.test_load import write_sound, write_wav
from tests.unit.ml.voice.test_windows import RATE, make_speech

SAMPLE = Path("analysis/samples/voice.flac")


@dataclass
class MadeUpStream:
    """Noise with bursts of a buzz, made block by block."""

    n_seconds: int
    stated_s: float | None = None
    problems: tuple[str, ...] = field(default=())

    def __iter__(self):
        buzz = 0.2 * np.sign(np.sin(2 * np.pi * 150 * np.arange(RATE) / RATE))
        for second in range(self.n_seconds):
            noise = np.random.default_rng(second).normal(0, 0.002, RATE)
            yield (noise + (buzz if second % 5 == 0 else 0)).astype(np.float32)


def assert_equal(streamed, clip: AudioClip, classifier: VoiceClassifier) -> None:
    whole = read_windows(clip, classifier, lambda _: None)
    assert streamed.duration_s == clip.duration_s
    assert len(streamed.windows) == len(whole)
    for one, other in zip(streamed.windows, whole, strict=True):
        assert (one.start_s, one.end_s) == (other.start_s, other.end_s)
        assert (one.is_speech, one.problems) == (other.is_speech, other.problems)
        assert one.level_db == pytest.approx(other.level_db, abs=1e-4)
        assert one.speech_s == pytest.approx(other.speech_s)
        assert one.weight == pytest.approx(other.weight, abs=2e-4)
        if other.probabilities is None:
            assert one.probabilities is None
        else:
            assert one.probabilities == pytest.approx(other.probabilities, abs=1e-5)
    picture = draw_sound(clip)
    np.testing.assert_allclose(streamed.picture.envelope, picture.envelope, atol=1e-6)
    assert np.abs(streamed.picture.log_mel.astype(int) - picture.log_mel).max() <= 1


def make_varied(duration_s: float) -> np.ndarray:
    """Speech, silence, noise, a held tone and clipped speech, each some seconds long."""
    rng = np.random.default_rng(4)
    tone = 0.2 * np.sin(2 * np.pi * 300 * np.arange(3 * RATE) / RATE)
    parts = [
        make_speech(4.3),
        np.zeros(round(2.1 * RATE)),
        0.05 * rng.standard_normal(2 * RATE),
        make_speech(0.9, level=0.02, seed=1),
        tone,
        np.clip(4 * make_speech(3.7, seed=2), -1, 1),
    ]
    return np.resize(np.concatenate(parts), round(duration_s * RATE)).astype(np.float32)


@pytest.mark.parametrize("duration_s", [0.1, 3.2, 6.4, 17.7])
@pytest.mark.parametrize("section_s", [2.0, 7.0, 60.0])
def test_made_up_clips_are_read_alike(tmp_path, card, duration_s, section_s):
    path = write_wav(tmp_path / "a.wav", make_varied(duration_s))
    classifier = VoiceClassifier(card)
    streamed = read_stream(SoundStream(path, 60), classifier, lambda _: None, section_s)
    assert_equal(streamed, load_audio(path, 60), classifier)


def test_a_voice_is_read_alike(card):
    classifier = VoiceClassifier(card)
    streamed = read_stream(SoundStream(SAMPLE, 60), classifier, lambda _: None, 2.0)
    assert any(window.probabilities for window in streamed.windows)
    assert_equal(streamed, load_audio(SAMPLE, 60), classifier)


def test_a_part_is_what_the_whole_holds_there():
    whole = load_audio(SAMPLE, 60).waveform
    part = load_part(SAMPLE, 1.5, 4.5, 60)
    np.testing.assert_array_equal(part, whole[round(1.5 * RATE) : round(4.5 * RATE)])
    rest = load_part(SAMPLE, len(whole) / RATE - 1, 3600, 7200)
    np.testing.assert_array_equal(rest, whole[-RATE:])


def test_a_part_near_the_end_takes_no_more_memory(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.zeros(120 * RATE))
    tracemalloc.start()
    assert len(load_part(path, 118.0, 119.5, 200)) == 1.5 * RATE
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000  # the whole clip is 7.7 MB


def test_a_part_behind_the_end_is_empty():
    assert len(load_part(SAMPLE, 3000.0, 3003.0, 7200)) == 0


def test_progress_rises_to_the_end(card):
    done = []
    read_stream(SoundStream(SAMPLE, 60), VoiceClassifier(card), done.append, 1.0)
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert len(done) > 8


def test_memory_does_not_grow_with_the_length(card, monkeypatch):
    monkeypatch.setattr("ml.voice.picture._SAMPLES_AT_ONCE", 50_000)
    classifier = VoiceClassifier(card)
    peaks = []
    for n_seconds in (60, 240):
        tracemalloc.start()
        read_stream(MadeUpStream(n_seconds), classifier, lambda _: None, 10.0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Three more minutes are 11 MB of samples; only their levels and windows are kept.
    assert peaks[1] - peaks[0] < 3_000_000
    assert peaks[1] < 60_000_000


def test_a_stream_over_the_limit_is_refused_while_it_is_decoded(tmp_path, card):
    path = write_sound(tmp_path / "a.ogg", "libopus", 48000, duration_s=4.0)
    with pytest.raises(AudioError, match="too long"):
        read_stream(SoundStream(path, 3), VoiceClassifier(card), lambda _: None)
