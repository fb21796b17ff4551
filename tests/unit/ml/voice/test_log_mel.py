import librosa
import numpy as np
import pytest

from ml.errors import AudioError
from ml.voice.log_mel import MelSpec, build_mel_filters, compute_log_mel, compute_mel_edges_hz
from tests.unit.ml.voice.librosa_samples import (
    FRAME_STEP,
    SAMPLES,
    SPECS,
    make_clip,
    make_noise,
    make_tone,
)

SPEC = MelSpec()


def compute_simply(waveform: np.ndarray, spec: MelSpec) -> np.ndarray:
    """The definition, all frames at once and in double precision."""
    padded = np.pad(waveform.astype(np.float64), spec.n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, spec.n_fft)[:: spec.hop_length]
    window = np.zeros(spec.n_fft)
    start = (spec.n_fft - spec.win_length) // 2
    angles = 2 * np.pi * np.arange(spec.win_length) / spec.win_length
    window[start : start + spec.win_length] = 0.5 - 0.5 * np.cos(angles)
    power = build_mel_filters(spec) @ (np.abs(np.fft.rfft(frames * window)) ** 2).T
    levels = 10 * np.log10(np.maximum(power, 1e-10) / power.max())
    return np.maximum(levels, -spec.top_db)


@pytest.mark.parametrize("name", SPECS)
def test_it_equals_librosa(name: str) -> None:
    spec = SPECS[name]
    ours = compute_log_mel(make_clip(), spec)
    with np.load(SAMPLES) as recorded:
        theirs, n_frames = recorded[name], int(recorded[f"{name}_n_frames"])
    assert ours.shape == (spec.n_mels, n_frames) == (spec.n_mels, spec.n_frames(len(make_clip())))
    difference = np.abs(ours[:, ::FRAME_STEP] - theirs)
    assert difference.max() < 1e-2  # dB; librosa's float32 spectra round differently
    assert difference.mean() < 1e-4


def test_filters_equal_librosa() -> None:
    theirs = librosa.filters.mel(sr=16000, n_fft=1024, n_mels=80, fmin=60, fmax=7600)
    assert np.abs(build_mel_filters(SPEC) - theirs).max() < 1e-7


@pytest.mark.parametrize("hz", [150.0, 440.0, 1000.0, 3000.0, 6000.0])
def test_a_pure_tone_peaks_in_its_band(hz: float) -> None:
    loudest = int(compute_log_mel(make_tone(hz), SPEC)[:, 50].argmax())
    edges_hz = compute_mel_edges_hz(SPEC)
    assert edges_hz[loudest] < hz < edges_hz[loudest + 2]


def test_values_lie_between_the_floor_and_the_peak() -> None:
    log_mel = compute_log_mel(make_tone(440), SPEC)
    assert log_mel.dtype == np.float32
    assert log_mel.max() == 0
    assert log_mel.min() == -SPEC.top_db


def test_loudness_does_not_matter() -> None:
    waveform = make_noise(0.5)
    quiet = compute_log_mel(waveform * np.float32(0.01), SPEC)
    assert np.abs(quiet - compute_log_mel(waveform, SPEC)).max() < 1e-2


def test_silence_is_the_floor() -> None:
    assert (compute_log_mel(np.zeros(4000, np.float32), SPEC) == -SPEC.top_db).all()


def test_a_long_clip_equals_its_parts() -> None:
    waveform = make_noise(25.0)  # more frames than one block
    whole = compute_log_mel(waveform, SPEC)
    part = compute_simply(waveform, SPEC)
    assert np.abs(whole - part).max() < 1e-2


@pytest.mark.parametrize(
    ("waveform", "sentence"),
    [
        (np.zeros((2, 100), np.float32), "mono"),
        (np.zeros(0, np.float32), "no samples"),
        (np.array([0.0, np.nan], np.float32), "no numbers"),
        (np.array([0.0, np.inf], np.float32), "no numbers"),
    ],
)
def test_bad_waveforms_are_named(waveform: np.ndarray, sentence: str) -> None:
    with pytest.raises(AudioError, match=sentence):
        compute_log_mel(waveform, SPEC)


def test_an_impossible_spec_is_refused() -> None:
    with pytest.raises(ValueError, match="fmax_hz"):
        MelSpec(fmax_hz=9000)
    with pytest.raises(ValueError, match="win_length"):
        MelSpec(win_length=2000)
