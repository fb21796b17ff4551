"""The random process behind the demonstration data; NumPy alone, the same for the same seed.

A person has a latent mood m in [-1, 1]. It follows a mean-reverting process around a personal
level b: over d days

    m' = b + a (m - b) + s sqrt(1 - a^2) e,    a = exp(-d / MEMORY_DAYS),  e ~ N(0, 1)

which is an AR(1) process sampled at the uneven times of the sessions. At an event, such as a
change of medication, b moves by a shift and the mood follows within the memory; of every fifth
person it moves without an event just before the last session.

What a session shows is drawn from the mood: a softmax of BASE + SLOPE m + a personal tilt gives
mean probabilities; each face and each window of sound is a Dirichlet draw around them. Face and
voice are pooled by their geometric mean; intervals are the 2.5 and 97.5 percentiles of further
draws around what was drawn. In seven of a hundred sessions with both, the voice follows another
mood than the face, so that disagreement is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.labels import EMOTIONS

Floats = NDArray[np.float64]

VERSION: Final = "random process 1"
MEMORY_DAYS: Final = 9.0
SPREAD: Final = 0.16  # standard deviation of the mood around its level
# Of anger, disgust, fear, happiness, neutral, sadness, surprise: the order of EMOTIONS.
BASE: Final = np.array([-1.1, -2.1, -1.3, 0.0, 0.45, -0.2, -1.7])
SLOPE: Final = np.array([-1.1, -0.5, -1.0, 2.3, 0.3, -2.4, 0.0])
TILT: Final = 0.45  # standard deviation of a person's own tendency to show an emotion
FACE_CONCENTRATION: Final = 24.0
VOICE_CONCENTRATION: Final = 14.0
SHARPNESS: Final = 1.25  # of the pool of two modalities
CONFLICT_SHARE: Final = 0.07
INCONCLUSIVE_BELOW: Final = 0.38
_N_DRAWS: Final = 120
_SIGNS: Final = np.array([-1.0, -1.0, -1.0, 1.0, 0.0, -1.0, 0.0])  # of the valence index


@dataclass(frozen=True, slots=True)
class Shift:
    """A step of the personal level at a time; `day` counts from the first session."""

    day: float
    step: float


@dataclass(frozen=True, slots=True)
class Emission:
    """What one session shows.

    Attributes:
        face: (7,), the pool of the faces; None where there is no photo or video.
        windows: (n, 7), of each window of sound; None where there is no sound.
        voice: (7,), their pool.
        fused, low, high: (7,), the result with its interval.
        valence, valence_low, valence_high: in [-1, 1].
        disagreement: Jensen-Shannon divergence of face and voice in bits, or None.
        frames: (m, 7), of each frame, where the face was drawn over time; else None.
    """

    face: Floats | None
    windows: Floats | None
    voice: Floats | None
    fused: Floats
    low: Floats
    high: Floats
    valence: float
    valence_low: float
    valence_high: float
    disagreement: float | None
    frames: Floats | None = None

    @property
    def is_inconclusive(self) -> bool:
        return bool(self.fused.max() < INCONCLUSIVE_BELOW)

    def rank(self) -> list[str]:
        """The emotions, the most probable first."""
        return [EMOTIONS[index] for index in np.argsort(self.fused)[::-1]]


def draw_moods(
    rng: np.random.Generator, days: Sequence[float], level: float, shifts: Sequence[Shift]
) -> Floats:
    """Return the latent mood at each of the days, ascending from the first session: (n,)."""
    moods = np.empty(len(days))
    mood, before = level + SPREAD * rng.standard_normal(), 0.0
    for index, day in enumerate(days):
        center = level + sum(shift.step for shift in shifts if shift.day <= day)
        kept = np.exp(-(day - before) / MEMORY_DAYS)
        noise = SPREAD * np.sqrt(1.0 - kept**2) * rng.standard_normal()
        mood = center + kept * (mood - center) + noise
        moods[index], before = np.clip(mood, -1.0, 1.0), day
    return moods


def draw_tilt(rng: np.random.Generator) -> Floats:
    """Return a person's own tendency to show each emotion, (7,), added to the scores."""
    return TILT * rng.standard_normal(len(EMOTIONS))


def draw_emission(
    rng: np.random.Generator, mood: float, tilt: Floats, *, has_face: bool, n_windows: int
) -> Emission:
    """Return what a session of this mood shows; at least one modality must be there."""
    voice_mood = mood
    if rng.random() < CONFLICT_SHARE and has_face:
        voice_mood = -mood if abs(mood) > 0.3 else mood - 0.9
    face = windows = None
    if has_face:
        face = rng.dirichlet(FACE_CONCENTRATION * _spread(mood, tilt))
    if n_windows:
        windows = rng.dirichlet(VOICE_CONCENTRATION * _spread(voice_mood, tilt), n_windows)
    return _conclude(rng, face, windows)


def draw_recording(
    rng: np.random.Generator,
    moods: Sequence[float],
    tilts: Sequence[Floats],
    kinds: Sequence[str],
) -> Emission:
    """Return what recordings show that change as they go on.

    Args:
        moods, tilts: one for each window of sound; a photo shows the last.
        kinds: of the recordings; a video has two frames for each window.
    """
    spreads = [_spread(mood, tilt) for mood, tilt in zip(moods, tilts, strict=True)]
    frames = windows = None
    if "video" in kinds:
        seen = [spread for spread in spreads for _frame in range(2)]
        frames = np.array([rng.dirichlet(FACE_CONCENTRATION * spread) for spread in seen])
    elif "image" in kinds:
        frames = rng.dirichlet(FACE_CONCENTRATION * spreads[-1], 1)
    if "video" in kinds or "audio" in kinds:
        windows = np.array([rng.dirichlet(VOICE_CONCENTRATION * spread) for spread in spreads])
    face = None if frames is None else frames.mean(axis=0)
    return replace(_conclude(rng, face, windows), frames=frames)


def draw_phq9(rng: np.random.Generator, mood: float) -> list[int]:
    """Return nine answers from 0 to 3 whose sum follows the mood; the ninth is seldom above 0."""
    total = int(np.clip(round(10.5 - 13.0 * mood + 1.8 * rng.standard_normal()), 0, 25))
    appeal = np.array([1.2, 1.4, 1.2, 1.4, 0.9, 1.0, 1.0, 0.6, 0.02 if total < 17 else 0.15])
    answers = np.zeros(9, int)
    for _ in range(total):
        open_items = appeal * (answers < 3)
        answers[rng.choice(9, p=open_items / open_items.sum())] += 1
    return [int(answer) for answer in answers]


def draw_mood_item(rng: np.random.Generator, mood: float) -> int:
    """Return the answer to "How is your mood, from 0 to 10?"."""
    return int(np.clip(round(5.0 + 4.5 * mood + 0.8 * rng.standard_normal()), 0, 10))


def _conclude(rng: np.random.Generator, face: Floats | None, windows: Floats | None) -> Emission:
    """The result of what was drawn, with intervals from further draws around it."""
    voice = None if windows is None else windows.mean(axis=0)
    fused = _pool(face, voice)
    draws = _pool(
        None if face is None else rng.dirichlet(2 * FACE_CONCENTRATION * _floor(face), _N_DRAWS),
        None
        if voice is None or windows is None
        else rng.dirichlet(len(windows) * VOICE_CONCENTRATION * _floor(voice), _N_DRAWS),
    )
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    valence = float(fused @ _SIGNS)
    valence_low, valence_high = np.percentile(draws @ _SIGNS, [2.5, 97.5])
    return Emission(
        face=face,
        windows=windows,
        voice=voice,
        fused=fused,
        low=np.minimum(low, fused),
        high=np.maximum(high, fused),
        valence=valence,
        valence_low=min(float(valence_low), valence),
        valence_high=max(float(valence_high), valence),
        disagreement=None if face is None or voice is None else _diverge(face, voice),
    )


def _spread(mood: float, tilt: Floats) -> Floats:
    odds = np.exp(BASE + SLOPE * mood + tilt)
    return np.asarray(odds / odds.sum())


def _pool(face: Floats | None, voice: Floats | None) -> Floats:
    """The geometric mean of both, sharpened; the one there is, where one is missing."""
    if face is None or voice is None:
        (one,) = (part for part in (face, voice) if part is not None)
        return one
    odds = np.sqrt(_floor(face) * _floor(voice)) ** SHARPNESS
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def _floor(probabilities: Floats) -> Floats:
    return np.maximum(probabilities, 0.004)


def _diverge(face: Floats, voice: Floats) -> float:
    """The Jensen-Shannon divergence in bits, in [0, 1]."""
    middle = (face + voice) / 2
    parts = [float(p @ np.log2(_floor(p) / _floor(middle))) for p in (face, voice)]
    return float(np.clip(sum(parts) / 2, 0.0, 1.0))
