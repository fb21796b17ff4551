"""The people of a video as lines over time: whose readings are drawn, and whose are left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, ngettext

from analysis.charts.emotion_cells import TimedReading, average, measure_step_s
from analysis.models import FaceReading
from analysis.presentation.faces import FaceChoice
from analysis.wording import format_decimal

MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One person's frames in order of time; the name is empty where there is only one person."""

    name: str
    frames: list[TimedReading]


@dataclass(frozen=True, slots=True)
class FaceLines:
    """The lines to draw.

    Attributes:
        step_s: time between two frames that were looked at; None where that is not known.
        summary: how densely it was looked, and who is not drawn.
    """

    lines: list[FaceLine]
    step_s: float | None
    summary: str


def describe_lines(readings: Sequence[FaceReading], choice: FaceChoice | None) -> FaceLines:
    """Return a line for the picked person, or for each of the most present ones.

    Args:
        readings: all of one recording, in order of time.
        choice: its people, where there are several.
    """
    step_s = measure_step_s(sorted({reading.time_s for reading in readings}))
    sentences = []
    if step_s:
        sentences.append(
            gettext("Faces were looked for every %(step)s s.") % {"step": format_decimal(step_s, 1)}
        )
    if choice is None:
        lines = [FaceLine("", _read_frames(_leave_out_flashes(readings)))] if readings else []
        return FaceLines(lines, step_s, " ".join(sentences))
    drawn = [person for person in choice.people if person.is_chosen or not choice.chosen]
    lines = [
        FaceLine(person.name, _read_frames([r for r in readings if r.track == person.track]))
        for person in drawn[:MOST_LINES]
    ]
    n_left_out = len(choice.people) - len(lines)
    if n_left_out:
        sentences.append(
            ngettext(
                "%(n)d more person is not drawn.", "%(n)d more people are not drawn.", n_left_out
            )
            % {"n": n_left_out}
        )
    return FaceLines(lines, step_s, " ".join(sentences))


def _leave_out_flashes(readings: Sequence[FaceReading]) -> Sequence[FaceReading]:
    """The most present person's readings; all of them where nobody was followed."""
    main = [reading for reading in readings if reading.track == 0]
    return main or readings


def _read_frames(readings: Sequence[FaceReading]) -> list[TimedReading]:
    """One reading for each frame: the weighted mean of its faces."""
    frames = []
    for time_s, faces in groupby(readings, key=lambda reading: reading.time_s):
        timed = [TimedReading(time_s, time_s, f.probabilities, f.weight) for f in faces]
        frames.append(TimedReading(time_s, time_s, average(timed), sum(t.weight for t in timed)))
    return frames
