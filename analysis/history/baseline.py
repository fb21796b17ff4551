"""A person's own baseline, and how far the newest session departs from it.

People differ in how they look and sound when nothing is the matter, so a reading says more beside
the same person's earlier readings than beside other people's (Olderbak, Hildebrandt, Pinkpank,
Sommer and Wilhelm 2013, https://doi.org/10.3758/s13428-013-0443-y).

Conventions:
    spread: 1.4826 times the median absolute deviation, which is the standard deviation of normal
        data and stands up to half of the values being off (Rousseeuw and Croux 1993,
        https://doi.org/10.1080/01621459.1993.10476408); never under a floor.
    robust z: (value - median) / (spread * k), with k = 1 + 3/n + 32/n². A spread from few sessions
        is often too small by luck: without k, |z| >= 2 comes up by chance in 26 % of unchanged
        histories with 5 earlier sessions and in 14 % with 10. With it, it is 4 to 5 % for every n
        from 5 on (200,000 simulated normal histories for each of 12 sizes from 5 to 100).
    clear change: |z| >= 2 for valence, the one question that is asked first. Seven emotions are
        seven more chances to be wrong, so each needs |z| >= 3.5: one of the seven is then called
        changed by chance in less than 5 % of unchanged histories with 10 earlier sessions or more,
        and in up to 14 % with 5. The change of valence and of an emotion is a hint to look, no
        test of significance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from analysis.history.series import HistoryPoint
from ml.labels import EMOTIONS

MIN_SESSIONS: Final = 5
VALENCE: Final = "valence"
# |z| from which on a change is called clear.
CLEAR_VALENCE: Final = 2.0
CLEAR_EMOTION: Final = 3.5
# Values nearer to each other than this are the same reading: a person who was read alike five
# times must not depart with the next hundredth.
VALENCE_FLOOR: Final = 0.05
EMOTION_FLOOR: Final = 0.03
_NORMAL_CONSISTENCY: Final = 1.4826


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for one person: of valence, in [-1, 1], or of one probability, in [0, 1].

    Attributes:
        n_sessions: how many values it rests on, 5 or more.
        spread: robust standard deviation in the unit of the values, over 0.
    """

    n_sessions: int
    median: float
    spread: float

    @property
    def unit(self) -> float:
        """One step of z: the spread, widened for the few sessions that it was taken from."""
        n = self.n_sessions
        return self.spread * (1.0 + 3.0 / n + 32.0 / n**2)

    def z_of(self, value: float) -> float:
        """Return the robust z of a value that is not among those it rests on."""
        return (value - self.median) / self.unit

    def range_of(self, z: float) -> tuple[float, float]:
        """Return the values whose |z| is at most `z`, from lowest to highest."""
        return self.median - z * self.unit, self.median + z * self.unit


@dataclass(frozen=True, slots=True)
class Departure:
    """One value of the newest session against the earlier ones.

    Attributes:
        measure: "valence", or one of the seven emotions.
        is_clear: whether |z| reaches the threshold of its measure.
    """

    measure: str
    value: float
    baseline: Baseline
    z: float
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Change:
    """The newest usable session against all earlier usable ones.

    Attributes:
        n_earlier: how many earlier usable sessions there are.
        valence: None where they are too few, or none has a valence.
        emotions: in the order of `EMOTIONS`; empty where they are too few.
    """

    newest: HistoryPoint
    n_earlier: int
    valence: Departure | None
    emotions: tuple[Departure, ...]

    @property
    def is_too_few(self) -> bool:
        return self.n_earlier < MIN_SESSIONS

    @property
    def clearest_emotion(self) -> Departure | None:
        """The emotion that departed most, if any departed clearly."""
        clear = [departure for departure in self.emotions if departure.is_clear]
        return max(clear, key=lambda departure: abs(departure.z), default=None)


def compute_baseline(values: Sequence[float], *, floor: float) -> Baseline | None:
    """Return the baseline of the values; None where they are fewer than `MIN_SESSIONS`."""
    if len(values) < MIN_SESSIONS:
        return None
    middle = median(values)
    deviation = median(abs(value - middle) for value in values)
    return Baseline(len(values), middle, max(_NORMAL_CONSISTENCY * deviation, floor))


def find_usable(points: Sequence[HistoryPoint]) -> list[HistoryPoint]:
    """Return the points that count, in their order."""
    return [point for point in points if point.is_usable]


def assess_change(points: Sequence[HistoryPoint]) -> Change | None:
    """Compare the newest usable point with the usable ones before it.

    Args:
        points: oldest first.

    Returns:
        None where no point is usable.
    """
    usable = find_usable(points)
    if not usable:
        return None
    *earlier, newest = usable
    return Change(
        newest=newest,
        n_earlier=len(earlier),
        valence=_assess_valence(earlier, newest),
        emotions=_assess_emotions(earlier, newest),
    )


def _assess_valence(earlier: Sequence[HistoryPoint], newest: HistoryPoint) -> Departure | None:
    values = [point.valence for point in earlier if point.valence is not None]
    baseline = compute_baseline(values, floor=VALENCE_FLOOR)
    if baseline is None or newest.valence is None:
        return None
    z = baseline.z_of(newest.valence)
    return Departure(VALENCE, newest.valence, baseline, z, abs(z) >= CLEAR_VALENCE)


def _assess_emotions(
    earlier: Sequence[HistoryPoint], newest: HistoryPoint
) -> tuple[Departure, ...]:
    departures = []
    for index, emotion in enumerate(EMOTIONS):
        values = [point.probabilities[index] for point in earlier if point.probabilities]
        baseline = compute_baseline(values, floor=EMOTION_FLOOR)
        if baseline is None or newest.probabilities is None:
            return ()
        value = newest.probabilities[index]
        z = baseline.z_of(value)
        departures.append(Departure(emotion, value, baseline, z, abs(z) >= CLEAR_EMOTION))
    return tuple(departures)
