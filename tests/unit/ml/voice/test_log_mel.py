import librosa
import numpy as np
import pytest

from ml.errors import AudioError
from ml.voice.log_mel import MelSpec, build_mel_filters, compute_log_mel, compute_mel_edges_hz

SPEC = MelSpec()


def noise(duration_s: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(int(duration_s * SPEC.sample_rate))).astype(np.float32)


def tone(hz: float, duration_s: float = 1.0, level: float = 0.5) -> np.ndarray:
    time_s = np.arange(int(duration_s * SPEC.sample_rate)) / SPEC.sample_rate
    return (level * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)


def reference(waveform: np.ndarray, spec: MelSpec) -> np.ndarray:
    power = librosa.feature.melspectrogram(
        y=waveform,
        sr=spec.sample_rate,
        n_fft=spec.n_fft,
        hop_length=spec.hop_length,
        win_length=spec.win_length,
        n_mels=spec.n_mels,
        fmin=spec.fmin_hz,
        fmax=spec.fmax_hz,
    )
    return librosa.power_to_db(power, ref=np.max, top_db=spec.top_db)


@pytest.mark.parametrize(
    "spec",
    [SPEC, MelSpec(n_fft=512, hop_length=128, win_length=512, n_mels=40, fmin_hz=0, top_db=60)],
)
def test_it_equals_librosa(spec: MelSpec) -> None:
    waveform = noise(1.3) * np.linspace(0.01, 1, int(1.3 * 16000), dtype=np.float32) + tone(
        440, 1.3
    )
    ours, theirs = compute_log_mel(waveform, spec), reference(waveform, spec)
    assert ours.shape == theirs.shape == (spec.n_mels, spec.n_frames(len(waveform)))
    assert np.abs(ours - theirs).max() < 1e-2  # dB; librosa's float32 spectra round differently
    assert np.abs(ours - theirs).mean() < 1e-4


def test_filters_equal_librosa() -> None:
    theirs = librosa.filters.mel(sr=16000, n_fft=1024, n_mels=80, fmin=60, fmax=7600)
    assert np.abs(build_mel_filters(SPEC) - theirs).max() < 1e-7


@pytest.mark.parametrize("hz", [150.0, 440.0, 1000.0, 3000.0, 6000.0])
def test_a_pure_tone_peaks_in_its_band(hz: float) -> None:
    loudest = int(compute_log_mel(tone(hz), SPEC)[:, 50].argmax())
    edges_hz = compute_mel_edges_hz(SPEC)
    assert edges_hz[loudest] < hz < edges_hz[loudest + 2]


def test_values_lie_between_the_floor_and_the_peak() -> None:
    log_mel = compute_log_mel(tone(440), SPEC)
    assert log_mel.dtype == np.float32
    assert log_mel.max() == 0
    assert log_mel.min() == -SPEC.top_db


def test_loudness_does_not_matter() -> None:
    waveform = noise(0.5)
    quiet = compute_log_mel(waveform * np.float32(0.01), SPEC)
    assert np.abs(quiet - compute_log_mel(waveform, SPEC)).max() < 1e-2


def test_silence_is_the_floor() -> None:
    assert (compute_log_mel(np.zeros(4000, np.float32), SPEC) == -SPEC.top_db).all()


def test_a_long_clip_equals_its_parts() -> None:
    waveform = noise(25.0)  # more frames than one block
    whole = compute_log_mel(waveform, SPEC)
    part = reference(waveform, SPEC)
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
