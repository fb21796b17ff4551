"""Cuts readings along time into cells that do not overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ml.labels import EMOTIONS

Probabilities = tuple[float, ...]

# More cells than a screen has room for would only make the page heavy.
MOST_CELLS = 240


@dataclass(frozen=True, slots=True)
class TimedReading:
    """What was read between two times; `probabilities` is None where nothing could be."""

    start_s: float
    end_s: float
    probabilities: Probabilities | None
    weight: float = 1.0

    @property
    def top_emotion(self) -> str:
        """The most probable emotion, or empty."""
        if self.probabilities is None:
            return ""
        return EMOTIONS[max(range(len(EMOTIONS)), key=self.probabilities.__getitem__)]


def cut_into_cells(readings: Sequence[TimedReading]) -> list[TimedReading]:
    """Return the readings with overlaps shared out at their middle, at most `MOST_CELLS` of them.

    Windows overlap so that no word is cut; on the axis each moment belongs to the window whose
    centre is nearest. A gap between two readings stays a gap.
    """
    ordered = sorted(readings, key=lambda reading: reading.start_s)
    cells = []
    for index, reading in enumerate(ordered):
        start_s, end_s = reading.start_s, reading.end_s
        if index > 0 and ordered[index - 1].end_s > start_s:
            start_s = (ordered[index - 1].end_s + start_s) / 2.0
        if index + 1 < len(ordered) and ordered[index + 1].start_s < end_s:
            end_s = (end_s + ordered[index + 1].start_s) / 2.0
        if end_s > start_s:
            cells.append(TimedReading(start_s, end_s, reading.probabilities, reading.weight))
    return _merge_neighbours(cells)


def spread_frames(
    frames: Sequence[tuple[float, Probabilities | None, float]],
    duration_s: float,
    step_s: float | None = None,
) -> list[TimedReading]:
    """Return one reading for each sampled frame, half a step long to either side.

    The step is the usual distance between frames: one without any face has no reading, and must
    stay a gap instead of being filled by its neighbours.

    Args:
        frames: time in seconds, probabilities and weight of each frame, in order of time.
        duration_s: length of the recording.
        step_s: the usual distance between frames, where it is known from more than these.
    """
    if step_s is None:
        step_s = measure_step_s([time_s for time_s, _, _ in frames])
    reach_s = min(0.5, duration_s / 2.0) if step_s is None else step_s / 2.0
    return [
        TimedReading(
            max(time_s - reach_s, 0.0), min(time_s + reach_s, duration_s), probabilities, weight
        )
        for time_s, probabilities, weight in frames
        if time_s - reach_s < duration_s
    ]


def measure_step_s(times: Sequence[float]) -> float | None:
    """Return the usual distance between frames, in order of time; None for fewer than two."""
    steps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    return median(steps) if steps else None


def average(readings: Sequence[TimedReading]) -> Probabilities | None:
    """Return the weighted mean of what was read, or None where nothing was."""
    read = [(r.probabilities, r.weight or 1e-6) for r in readings if r.probabilities is not None]
    total = sum(weight for _, weight in read)
    if not read:
        return None
    return tuple(
        sum(probabilities[index] * weight for probabilities, weight in read) / total
        for index in range(len(EMOTIONS))
    )


def _merge_neighbours(cells: list[TimedReading]) -> list[TimedReading]:
    size = -(-len(cells) // MOST_CELLS)
    if size <= 1:
        return cells
    groups = [cells[at : at + size] for at in range(0, len(cells), size)]
    return [TimedReading(g[0].start_s, g[-1].end_s, average(g)) for g in groups]
