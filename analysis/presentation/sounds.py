"""A voice clip or a video along its time: waveform, spectrogram, emotions, and a table."""

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from analysis.charts.emotion_cells import TimedReading, cut_into_cells, spread_frames
from analysis.charts.spectrogram import SpectrogramPicture
from analysis.charts.svg import format_number
from analysis.charts.timeline import DrawnTimeline, FaceRow, Timeline, draw_timeline
from analysis.models import Artifact, Recording, VoiceReading
from analysis.presentation.channels import describe_channel
from analysis.presentation.face_lines import FaceLine, describe_lines
from analysis.presentation.faces import FaceChoice, describe_choice
from analysis.presentation.window_tables import (
    WindowRow,
    describe_frames,
    describe_windows,
    time_windows,
)
from analysis.storage import MediaStore


@dataclass(frozen=True, slots=True)
class FaceTable:
    """One person's face in numbers."""

    title: str
    rows: list[WindowRow]


@dataclass(frozen=True, slots=True)
class SoundPart:
    """One voice clip or video of the report.

    Attributes:
        has_poster: there is a frame to show before it plays.
        channel: which channel was read, in a sentence; empty where all of it was.
    """

    recording: Recording
    duration_attribute: str
    has_poster: bool
    timeline: DrawnTimeline | None
    windows: list[WindowRow]
    faces: list[FaceTable]
    summary: str
    choice: FaceChoice | None
    channel: str


def describe_sound(recording: Recording, store: MediaStore) -> SoundPart:
    """Return the clip as the page shows it; its rows and artifacts should be prefetched."""
    windows = list(recording.voice_readings.all())
    faces = list(recording.face_readings.all())
    choice = describe_choice(recording)
    lines = describe_lines(faces, choice)
    ends = [window.end_s for window in windows] + [face.time_s for face in faces]
    duration_s = recording.duration_s or max(ends, default=0.0)
    rows = [_draw_row(line, lines.step_s, duration_s) for line in lines.lines]
    voice = cut_into_cells(time_windows(windows))
    timeline = None
    if duration_s > 0:
        timeline = draw_timeline(_build_timeline(recording, voice, rows, duration_s, store))
    return SoundPart(
        recording=recording,
        duration_attribute=format_number(duration_s),
        has_poster=any(a.kind == Artifact.Kind.PREVIEW for a in recording.artifacts.all()),
        timeline=timeline,
        windows=describe_windows(windows, voice),
        faces=[
            FaceTable(_name_table(line), describe_frames(line.frames, row.cells))
            for line, row in zip(lines.lines, rows, strict=True)
        ],
        summary=f"{_summarize(windows)} {lines.summary}".strip(),
        choice=choice,
        channel=describe_channel(recording),
    )


def _draw_row(line: FaceLine, step_s: float | None, duration_s: float) -> FaceRow:
    """One person's frames as cells that fill the time between two frames."""
    frames = [(f.start_s, f.probabilities, f.weight) for f in line.frames]
    return FaceRow(line.name, cut_into_cells(spread_frames(frames, duration_s, step_s)))


def _name_table(line: FaceLine) -> str:
    if line.name:
        return gettext("Face of %(name)s, frame by frame, in numbers") % {"name": line.name}
    return gettext("Face, frame by frame, in numbers")


def _build_timeline(
    recording: Recording,
    voice: list[TimedReading],
    rows: list[FaceRow],
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
    return Timeline(
        duration_s=duration_s,
        envelope=outline.get("columns", ()),
        spectrogram=spectrogram,
        voice=voice,
        faces=rows,
    )


def _load_outline(artifact: Artifact | None, store: MediaStore) -> dict[str, Any]:
    """Return the waveform's outline as the worker wrote it, or nothing where it has none."""
    if artifact is None:
        return {}
    with store.open(artifact.organization_id, artifact.sha256) as stream:
        outline: dict[str, Any] = json.load(stream)
    return outline


def _summarize(windows: list[VoiceReading]) -> str:
    if not windows:
        return ""
    n_speech = sum(bool(window.top_emotion) for window in windows)
    return ngettext(
        "%(read)d of %(n)d window held speech that could be read.",
        "%(read)d of %(n)d windows held speech that could be read.",
        len(windows),
    ) % {"read": n_speech, "n": len(windows)}
