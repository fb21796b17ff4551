"""A voice clip or a video along its time: waveform, spectrogram, emotions, and a table."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from analysis.charts.emotion_cells import (
    MOST_CELLS,
    TimedReading,
    average,
    cut_into_cells,
    spread_frames,
)
from analysis.charts.spectrogram import SpectrogramPicture
from analysis.charts.svg import format_number
from analysis.charts.time_axis import format_clock
from analysis.charts.timeline import DrawnTimeline, Timeline, draw_timeline
from analysis.models import Artifact, FaceReading, Recording, VoiceReading
from analysis.presentation.faces import FaceChoice, describe_choice
from analysis.storage import MediaStore
from analysis.wording import emotion_name, format_decimal, format_percent, rank_emotions


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window of speech or frame of a video in the table beside the chart."""

    span: str
    result: str
    probabilities: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class SoundPart:
    """One voice clip or video of the report; a poster is a frame to show before it plays."""

    recording: Recording
    duration_attribute: str
    has_poster: bool
    timeline: DrawnTimeline | None
    windows: list[WindowRow]
    frames: list[WindowRow]
    summary: str
    choice: FaceChoice | None


def describe_sound(recording: Recording, store: MediaStore) -> SoundPart:
    """Return the clip as the page shows it; its rows and artifacts should be prefetched."""
    windows = list(recording.voice_readings.all())
    frames = _read_frames(list(recording.face_readings.all()))
    ends = [window.end_s for window in windows] + [frame.start_s for frame in frames]
    duration_s = recording.duration_s or max(ends, default=0.0)
    timeline = None
    if duration_s > 0:
        timeline = draw_timeline(_build_timeline(recording, windows, frames, duration_s, store))
    return SoundPart(
        recording=recording,
        duration_attribute=format_number(duration_s),
        has_poster=any(a.kind == Artifact.Kind.PREVIEW for a in recording.artifacts.all()),
        timeline=timeline,
        windows=_describe_windows(windows),
        frames=_describe_frames(frames),
        summary=_summarize(windows),
        choice=describe_choice(recording),
    )


def _build_timeline(
    recording: Recording,
    windows: list[VoiceReading],
    frames: list[TimedReading],
    duration_s: float,
    store: MediaStore,
) -> Timeline:
    artifacts = {artifact.kind: artifact for artifact in recording.artifacts.all()}
    outline = _load_outline(artifacts.get(Artifact.Kind.ENVELOPE), store)
    spectrogram = None
    if Artifact.Kind.LOG_MEL in artifacts:
        spectrogram = SpectrogramPicture(
            url=reverse("analysis:artifact", args=(recording.pk, Artifact.Kind.LOG_MEL)),
            fmin_hz=float(outline.get("fmin_hz", 60.0)),
            fmax_hz=float(outline.get("fmax_hz", 7600.0)),
        )
    spread = spread_frames([(f.start_s, f.probabilities, f.weight) for f in frames], duration_s)
    return Timeline(
        duration_s=duration_s,
        envelope=outline.get("columns", ()),
        spectrogram=spectrogram,
        voice=cut_into_cells(_time(windows)),
        faces=cut_into_cells(spread),
    )


def _load_outline(artifact: Artifact | None, store: MediaStore) -> dict[str, Any]:
    """Return the waveform's outline as the worker wrote it, or nothing where it has none."""
    if artifact is None:
        return {}
    with store.open(artifact.organization_id, artifact.sha256) as stream:
        outline: dict[str, Any] = json.load(stream)
    return outline


def _read_frames(readings: list[FaceReading]) -> list[TimedReading]:
    """Return one reading per sampled frame: the weighted mean of its faces."""
    frames = []
    for time_s, faces in groupby(readings, key=lambda reading: reading.time_s):
        timed = [TimedReading(time_s, time_s, f.probabilities, f.weight) for f in faces]
        frames.append(TimedReading(time_s, time_s, average(timed), sum(t.weight for t in timed)))
    return frames


def _describe_windows(windows: list[VoiceReading]) -> list[WindowRow]:
    """Return a row for each window; of a long clip the means that the chart shows."""
    if len(windows) > MOST_CELLS:
        return [_describe_mean(cell) for cell in cut_into_cells(_time(windows))]
    return [_describe_window(window) for window in windows]


def _describe_window(window: VoiceReading) -> WindowRow:
    note = " ".join(str(problem) for problem in window.problems)
    level = gettext("%(level).0f dB, %(speech)s s of speech") % {
        "level": window.level_db,
        "speech": format_decimal(window.speech_s, 1),
    }
    span = f"{format_decimal(window.start_s, 1)}–{format_decimal(window.end_s, 1)} s"
    return WindowRow(
        span=span,
        result=_name_top(window.probabilities) or gettext("no speech"),
        probabilities=[format_percent(p) for p in window.probabilities or ()],
        note=f"{level}. {note}".strip(),
    )


def _describe_mean(cell: TimedReading) -> WindowRow:
    return WindowRow(
        span=f"{format_clock(cell.start_s)}–{format_clock(cell.end_s)}",
        result=_name_top(cell.probabilities) or gettext("no speech"),
        probabilities=[format_percent(p) for p in cell.probabilities or ()],
        note=gettext("mean of several windows"),
    )


def _describe_frames(frames: list[TimedReading]) -> list[WindowRow]:
    return [
        WindowRow(
            span=format_clock(frame.start_s),
            result=_name_top(frame.probabilities) or gettext("no readable face"),
            probabilities=[format_percent(p) for p in frame.probabilities or ()],
            note="",
        )
        for frame in frames
    ]


def _time(windows: list[VoiceReading]) -> list[TimedReading]:
    return [TimedReading(w.start_s, w.end_s, w.probabilities, w.weight) for w in windows]


def _name_top(probabilities: tuple[float, ...] | None) -> str:
    return emotion_name(rank_emotions(probabilities)[0][0]) if probabilities else ""


def _summarize(windows: list[VoiceReading]) -> str:
    if not windows:
        return ""
    n_speech = sum(window.probabilities is not None for window in windows)
    return ngettext(
        "%(read)d of %(n)d window held speech that could be read.",
        "%(read)d of %(n)d windows held speech that could be read.",
        len(windows),
    ) % {"read": n_speech, "n": len(windows)}
