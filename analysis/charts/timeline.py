"""Waveform, spectrogram and emotions of one recording above each other on one time axis."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts import time_axis
from analysis.charts.emotion_areas import describe_areas, draw_emotion_areas
from analysis.charts.emotion_cells import TimedReading
from analysis.charts.spectrogram import (
    SpectrogramPicture,
    draw_spectrogram,
    format_frequency,
    list_frequency_ticks,
)
from analysis.charts.svg import element, join
from analysis.charts.waveform import Envelope, draw_waveform
from analysis.wording import format_percent

WAVEFORM_HEIGHT = 64
SPECTROGRAM_HEIGHT = 120
AREAS_HEIGHT = 132
CAPTION_HEIGHT = 30
LABELS_WIDTH = 48


@dataclass(frozen=True, slots=True)
class FaceRow:
    """One person's face over time.

    Attributes:
        name: who it is, or empty where there is only one.
        cells: readings that do not overlap.
    """

    name: str
    cells: list[TimedReading]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What there is to draw; a row without material is left out.

    Attributes:
        duration_s: length of the recording, over 0.
        voice: cells that do not overlap.
        faces: one row for each person, in the order of the drawing.
    """

    duration_s: float
    envelope: Envelope = ()
    spectrogram: SpectrogramPicture | None = None
    voice: list[TimedReading] = field(default_factory=list)
    faces: list[FaceRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DrawnTimeline:
    """Two drawings of equal height: the labels at the left and the plot that fills the rest."""

    labels: SafeString
    plot: SafeString


@dataclass(slots=True)
class _Canvas:
    """Rows drawn so far."""

    y: float = 0.0
    plot: list[SafeString] = field(default_factory=list)
    labels: list[SafeString] = field(default_factory=list)

    def add_caption(self, text: str) -> None:
        """Write the row's name above it, at the plot's left edge."""
        self.plot.append(element("text", text, x=0, y=self.y + 22, class_="chart-caption"))
        self.y += CAPTION_HEIGHT

    def add_tick(self, text: str, y: float) -> None:
        """Write a label at the left, centred on `y`."""
        self.labels.append(
            element(
                "text",
                text,
                x=LABELS_WIDTH - 6,
                y=y + 4,
                text_anchor="end",
                class_="chart-label",
            )
        )


@dataclass(frozen=True, slots=True)
class _AreaRow:
    """A row of emotions: what it is called, its caption, and what an unread cell is called."""

    name: str
    caption: str
    unread: str
    cells: list[TimedReading]


def draw_timeline(timeline: Timeline) -> DrawnTimeline:
    """Return the recording's rows; `plot` carries the cursor that the player moves."""
    canvas = _Canvas()
    _add_waveform(canvas, timeline)
    _add_spectrogram(canvas, timeline)
    rows = _list_rows(timeline)
    for row in rows:
        _add_areas(canvas, timeline.duration_s, row)
    canvas.plot.append(time_axis.draw_time_axis(timeline.duration_s, y=canvas.y))
    height = canvas.y + time_axis.HEIGHT
    description = " ".join(f"{row.name}: {describe_areas(row.cells, row.unread)}." for row in rows)
    labels = element(
        "svg",
        *canvas.labels,
        width=LABELS_WIDTH,
        height=height,
        class_="timeline-labels",
        aria_hidden="true",
    )
    return DrawnTimeline(labels, _wrap_plot(canvas, height, description))


def _list_rows(timeline: Timeline) -> list[_AreaRow]:
    rows = [
        _AreaRow(
            gettext("Voice"),
            gettext("Voice: emotions over time"),
            gettext("no speech"),
            timeline.voice,
        )
    ]
    for face in timeline.faces:
        name = face.name or gettext("Face")
        caption = gettext("Face: emotions over time")
        if face.name:
            caption = gettext("Face of %(name)s: emotions over time") % {"name": face.name}
        rows.append(_AreaRow(name, caption, gettext("no readable face"), face.cells))
    return [row for row in rows if row.cells]


def _wrap_plot(canvas: _Canvas, height: float, description: str) -> SafeString:
    cursor = element(
        "line",
        x1="0%",
        x2="0%",
        y1=0,
        y2=height - time_axis.HEIGHT,
        class_="timeline-cursor",
        visibility="hidden",
        data_cursor="",
    )
    return element(
        "svg",
        element("title", gettext("The recording over time")),
        element("desc", description),
        join(canvas.plot),
        cursor,
        width="100%",
        height=height,
        role="img",
        class_="chart timeline-plot",
        data_plot="",
    )


def draw_hatching() -> SafeString:
    """Return the pattern of what was not read; a page with timelines needs it once."""
    stroke = element("line", x1=0, y1=0, x2=0, y2=7, class_="chart-hatch")
    ground = element("rect", width=7, height=7, class_="chart-hatch-ground")
    pattern = element(
        "pattern",
        ground,
        stroke,
        id="hatch",
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("svg", pattern, width=0, height=0, class_="chart-hatching", aria_hidden="true")


def _add_waveform(canvas: _Canvas, timeline: Timeline) -> None:
    if not timeline.envelope:
        return
    canvas.add_caption(gettext("Waveform"))
    grid = time_axis.draw_time_grid(timeline.duration_s, y=canvas.y, height=WAVEFORM_HEIGHT)
    wave = draw_waveform(timeline.envelope, y=canvas.y, height=WAVEFORM_HEIGHT)
    canvas.plot += [grid, wave]
    canvas.y += WAVEFORM_HEIGHT


def _add_spectrogram(canvas: _Canvas, timeline: Timeline) -> None:
    picture = timeline.spectrogram
    if picture is None:
        return
    canvas.add_caption(gettext("Mel spectrogram"))
    canvas.plot.append(draw_spectrogram(picture, y=canvas.y, height=SPECTROGRAM_HEIGHT))
    for hz, share in list_frequency_ticks(picture):
        canvas.add_tick(format_frequency(hz), canvas.y + SPECTROGRAM_HEIGHT * (1.0 - share))
    canvas.y += SPECTROGRAM_HEIGHT


def _add_areas(canvas: _Canvas, duration_s: float, row: _AreaRow) -> None:
    canvas.add_caption(row.caption)
    areas = draw_emotion_areas(
        row.cells, duration_s, y=canvas.y, height=AREAS_HEIGHT, unread=row.unread
    )
    # The page reads the row's name and its cells from here while the player runs.
    canvas.plot.append(element("g", areas, data_row=row.name))
    for share in (0.0, 0.5, 1.0):
        canvas.add_tick(format_percent(share), canvas.y + AREAS_HEIGHT * (1 - share))
    canvas.y += AREAS_HEIGHT
