"""The numbers beside a timeline: a row for each window of speech or frame of a face."""

from dataclasses import dataclass

from django.utils.translation import gettext

from analysis.charts.emotion_cells import MOST_CELLS, TimedReading
from analysis.charts.svg import format_number
from analysis.charts.time_axis import format_clock
from analysis.models import VoiceReading
from analysis.stored_sentences import translate_sentence
from analysis.wording import emotion_name, format_decimal, format_percent, rank_emotions


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window of speech or frame of a video; `start_s` in seconds, as an attribute holds it."""

    start_s: str
    span: str
    result: str
    probabilities: list[str]
    note: str


def describe_windows(windows: list[VoiceReading], cells: list[TimedReading]) -> list[WindowRow]:
    """Return a row for each window; of a long clip the means that the chart shows.

    Args:
        windows: in order of time.
        cells: the same as the chart draws them.
    """
    if len(windows) > MOST_CELLS:
        unread, note = gettext("no speech"), gettext("mean of several windows")
        return [_describe_mean(cell, unread, note) for cell in cells]
    return [_describe_window(window) for window in windows]


def _describe_window(window: VoiceReading) -> WindowRow:
    note = " ".join(translate_sentence(problem) for problem in window.problems)
    level = gettext("%(level)s dB, %(speech)s s of speech") % {
        "level": format_decimal(window.level_db, 0),
        "speech": format_decimal(window.speech_s, 1),
    }
    span = f"{format_decimal(window.start_s, 1)}–{format_decimal(window.end_s, 1)} s"
    return WindowRow(
        start_s=format_number(window.start_s),
        span=span,
        result=_name_top(window.probabilities) or gettext("no speech"),
        probabilities=[format_percent(p) for p in window.probabilities or ()],
        note=f"{level}. {note}".strip(),
    )


def _describe_mean(cell: TimedReading, unread: str, note: str) -> WindowRow:
    return WindowRow(
        start_s=format_number(cell.start_s),
        span=f"{format_clock(cell.start_s)}–{format_clock(cell.end_s)}",
        result=_name_top(cell.probabilities) or unread,
        probabilities=[format_percent(p) for p in cell.probabilities or ()],
        note=note,
    )


def describe_frames(frames: list[TimedReading], cells: list[TimedReading]) -> list[WindowRow]:
    """Return a row for each frame of one person; of a long video the means that the chart shows.

    Args:
        frames: the person's frames, in order of time.
        cells: the same as the chart draws them.
    """
    if len(frames) > MOST_CELLS:
        unread, note = gettext("no readable face"), gettext("mean of several frames")
        return [_describe_mean(cell, unread, note) for cell in cells]
    return [
        WindowRow(
            start_s=format_number(frame.start_s),
            span=format_clock(frame.start_s),
            result=_name_top(frame.probabilities) or gettext("no readable face"),
            probabilities=[format_percent(p) for p in frame.probabilities or ()],
            note="",
        )
        for frame in frames
    ]


def time_windows(windows: list[VoiceReading]) -> list[TimedReading]:
    """Return the windows as readings between two times; they may overlap."""
    return [TimedReading(w.start_s, w.end_s, w.probabilities, w.weight) for w in windows]


def _name_top(probabilities: tuple[float, ...] | None) -> str:
    return emotion_name(rank_emotions(probabilities)[0][0]) if probabilities else ""
