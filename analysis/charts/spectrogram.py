"""The mel spectrogram's picture with its axis of frequencies."""

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString

from analysis.charts.svg import element

TICKS_HZ = (500, 1000, 2000, 4000, 8000, 16000)


@dataclass(frozen=True, slots=True)
class SpectrogramPicture:
    """Where the picture lies and which frequencies (Hz) it spans, lowest at the bottom."""

    url: str
    fmin_hz: float
    fmax_hz: float


def draw_spectrogram(picture: SpectrogramPicture, *, y: float, height: float) -> SafeString:
    """Return the picture, stretched over the drawing's width."""
    return element(
        "image",
        href=picture.url,
        x=0,
        y=y,
        width="100%",
        height=height,
        preserveAspectRatio="none",
        class_="chart-spectrogram",
    )


def list_frequency_ticks(picture: SpectrogramPicture) -> list[tuple[int, float]]:
    """Return round frequencies in Hz and how far up the picture they lie, in [0, 1]."""
    bottom, top = _hz_to_mel(picture.fmin_hz), _hz_to_mel(picture.fmax_hz)
    return [
        (hz, (_hz_to_mel(hz) - bottom) / (top - bottom))
        for hz in TICKS_HZ
        if picture.fmin_hz < hz <= picture.fmax_hz
    ]


def format_frequency(hz: int) -> str:
    """Return a short label: 500 Hz, 2 kHz."""
    return f"{hz // 1000} kHz" if hz >= 1000 else f"{hz} Hz"


def _hz_to_mel(hz: float) -> float:
    """Slaney's scale as librosa uses it: linear to 1 kHz, logarithmic above."""
    if hz < 1000.0:
        return hz * 3.0 / 200.0
    return 15.0 + math.log(hz / 1000.0) / (math.log(6.4) / 27.0)
