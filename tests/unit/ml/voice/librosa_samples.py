"""What librosa makes of a clip, kept as a file: librosa takes 20 s to compile itself at first use.

`python -m tests.unit.ml.voice.librosa_samples` records it anew.
"""

from pathlib import Path

import numpy as np

from ml.voice.log_mel import MelSpec

SAMPLES = Path(__file__).parents[3] / "samples" / "librosa_log_mel.npz"
SPECS = {
    "served": MelSpec(),
    "small": MelSpec(n_fft=512, hop_length=128, win_length=512, n_mels=40, fmin_hz=0, top_db=60),
}
# Of the spectrogram, each tenth frame is kept.
FRAME_STEP = 10


def make_noise(duration_s: float, seed: int = 0) -> np.ndarray:
    """White noise at 16 kHz, float32."""
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(int(duration_s * 16000))).astype(np.float32)


def make_tone(hz: float, duration_s: float = 1.0) -> np.ndarray:
    """A sine at 16 kHz with half the full scale, float32."""
    time_s = np.arange(int(duration_s * 16000)) / 16000
    return (0.5 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)


def make_clip() -> np.ndarray:
    """A tone in noise that grows louder, 1.3 s."""
    growth = np.linspace(0.01, 1, int(1.3 * 16000), dtype=np.float32)
    return make_noise(1.3) * growth + make_tone(440, 1.3)


def record() -> None:
    """Write what the installed librosa makes of the clip."""
    import librosa  # noqa: PLC0415  # the tests do without it

    recorded = {}
    for name, spec in SPECS.items():
        power = librosa.feature.melspectrogram(
            y=make_clip(),
            sr=spec.sample_rate,
            n_fft=spec.n_fft,
            hop_length=spec.hop_length,
            win_length=spec.win_length,
            n_mels=spec.n_mels,
            fmin=spec.fmin_hz,
            fmax=spec.fmax_hz,
        )
        log_mel = librosa.power_to_db(power, ref=np.max, top_db=spec.top_db)
        recorded[name] = log_mel[:, ::FRAME_STEP].astype(np.float32)
        recorded[f"{name}_n_frames"] = np.array(log_mel.shape[1])
    np.savez_compressed(SAMPLES, **recorded)


if __name__ == "__main__":
    record()
