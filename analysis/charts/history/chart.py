"""The whole history: results, valence, the seven emotions, self-reports and events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.history.canvas import LABELS_WIDTH, Canvas
from analysis.charts.history.event_lane import EventMark, draw_events
from analysis.charts.history.measure_row import Mark, MeasureRow, Zone, draw_measure
from analysis.charts.history.result_strip import HEIGHT as STRIP_HEIGHT
from analysis.charts.history.result_strip import N_DENSE, Result, draw_results
from analysis.charts.history.time_scale import TimeScale
from analysis.charts.svg import element, join, percent
from analysis.wording import emotion_name

VALENCE_HEIGHT: Final = 116
EMOTION_HEIGHT: Final = 44
PHQ9_HEIGHT: Final = 108
MOOD_HEIGHT: Final = 64
AXIS_HEIGHT: Final = 24
_GAP: Final = 18
_SMALL_GAP: Final = 6

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class EmotionSeries:
    """One emotion over time, with the range that is usual for the person."""

    emotion: str
    marks: Sequence[Mark]
    usual: Range | None


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """What there is to draw; a row without values is left out.

    Attributes:
        valence, emotions: values in [-1, 1] and in [0, 1].
        phq9: totals, 0 to 27, and `phq9_bands` the ends of the severity bands with their names.
        mood: 0 to 10.
        description: the whole in a sentence or two, for those who do not see it.
    """

    scale: TimeScale
    results: Sequence[Result] = ()
    valence: Sequence[Mark] = ()
    usual_valence: Range | None = None
    emotions: Sequence[EmotionSeries] = ()
    phq9: Sequence[Mark] = ()
    phq9_bands: Sequence[tuple[int, int, str]] = ()
    mood: Sequence[Mark] = ()
    events: Sequence[EventMark] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class DrawnHistory:
    """Two drawings of equal height: labels, and the plot that fills the rest."""

    labels: SafeString
    plot: SafeString


def draw_history(chart: HistoryChart) -> DrawnHistory:
    """Return the chart; the plot's cursor is hidden until a script moves it."""
    canvas = Canvas()
    _, lanes_height = draw_events(chart.events, bottom=0)
    if lanes_height:
        canvas.write_name(gettext("Events"), lanes_height / 2)
        canvas.y += lanes_height + _SMALL_GAP
    _add_results(canvas, chart)
    _add_valence(canvas, chart)
    _add_emotions(canvas, chart)
    _add_phq9(canvas, chart)
    _add_mood(canvas, chart)
    bottom = canvas.y - _GAP
    events, _ = draw_events(chart.events, bottom=bottom)
    grid = _draw_axis(canvas, chart.scale, top=lanes_height, bottom=bottom)
    height = bottom + AXIS_HEIGHT
    return DrawnHistory(
        element(
            "svg",
            *canvas.labels,
            width=LABELS_WIDTH,
            height=height,
            class_="chart history-labels",
            aria_hidden="true",
        ),
        _wrap_plot(canvas, join((grid, *canvas.plot, events)), height, bottom, chart.description),
    )


def _wrap_plot(
    canvas: Canvas, content: SafeString, height: int, bottom: int, description: str
) -> SafeString:
    cursor = element(
        "line",
        x1="0%",
        x2="0%",
        y1=0,
        y2=bottom,
        class_="history-cursor",
        visibility="hidden",
        data_cursor="",
    )
    selection = element(
        "rect",
        x="0%",
        y=0,
        width="0%",
        height=bottom,
        class_="history-selection",
        visibility="hidden",
        data_selection="",
    )
    return element(
        "svg",
        element("title", gettext("History")),
        element("desc", description),
        content,
        selection,
        cursor,
        width="100%",
        height=height,
        role="img",
        class_="chart history-plot",
        data_plot="",
    )


def _draw_axis(canvas: Canvas, scale: TimeScale, *, top: int, bottom: int) -> SafeString:
    lines = []
    for x, label in scale.list_ticks():
        at = percent(x)
        lines.append(element("line", x1=at, x2=at, y1=top, y2=bottom, class_="chart-grid"))
        anchor = "start" if x < 0.03 else "end" if x > 0.97 else "middle"
        canvas.write(label, x, bottom + 16, anchor=anchor, class_="chart-label")
    return element("g", *lines, data_grid="")


def _add_results(canvas: Canvas, chart: HistoryChart) -> None:
    if not chart.results:
        return
    canvas.write_name(gettext("Result"), canvas.y + STRIP_HEIGHT / 2)
    canvas.add_row(STRIP_HEIGHT, *draw_results(chart.results), gap=_GAP)


def _add_valence(canvas: Canvas, chart: HistoryChart) -> None:
    if not chart.valence:
        return
    row = MeasureRow(
        marks=chart.valence,
        bottom=-1.0,
        top=1.0,
        height=VALENCE_HEIGHT,
        class_="history-valence",
        zones=_usual(chart.usual_valence),
        rules=(-1.0, 0.0, 1.0),
        dots="large" if len(chart.valence) <= N_DENSE else "small",
    )
    canvas.write_name(gettext("Valence"), canvas.y + 6)
    for share, label in ((0.0, "\u22121"), (0.5, "0"), (1.0, "+1")):
        canvas.write_tick(label, canvas.y + VALENCE_HEIGHT * (1.0 - share))
    canvas.add_row(VALENCE_HEIGHT, *draw_measure(row), gap=_GAP)


def _add_emotions(canvas: Canvas, chart: HistoryChart) -> None:
    shown = [series for series in chart.emotions if series.marks]
    for index, series in enumerate(shown):
        row = MeasureRow(
            marks=series.marks,
            bottom=0.0,
            top=1.0,
            height=EMOTION_HEIGHT,
            class_=f"emotion-{series.emotion}",
            zones=_usual(series.usual),
            rules=(0.0, 1.0),
            dots="large" if len(series.marks) <= N_DENSE else "none",
        )
        canvas.write_name(emotion_name(series.emotion), canvas.y + EMOTION_HEIGHT / 2)
        canvas.write_tick("100\u00a0%", canvas.y + 5)
        canvas.write_tick("0", canvas.y + EMOTION_HEIGHT - 4)
        is_last = index == len(shown) - 1
        canvas.add_row(EMOTION_HEIGHT, *draw_measure(row), gap=_GAP if is_last else _SMALL_GAP)


def _add_phq9(canvas: Canvas, chart: HistoryChart) -> None:
    if not chart.phq9:
        return
    top = chart.phq9_bands[-1][1]
    # A band reaches half a point beyond its ends, so that no total lies between two.
    zones = [
        Zone(max(low - 0.5, 0.0), min(high + 0.5, float(top)), f"history-severity-{step}")
        for step, (low, high, _) in enumerate(chart.phq9_bands)
    ]
    row = MeasureRow(
        marks=chart.phq9,
        bottom=0.0,
        top=float(top),
        height=PHQ9_HEIGHT,
        class_="history-self-report",
        zones=zones,
    )
    canvas.write_name("PHQ-9", canvas.y + 6)
    names = []
    for low, high, name in chart.phq9_bands:
        middle = canvas.y + PHQ9_HEIGHT * (1.0 - (low + high) / 2.0 / top)
        canvas.write_tick(f"{low}\u2013{high}", middle)
        names.append((name, middle + 4))
    canvas.add_row(PHQ9_HEIGHT, *draw_measure(row), gap=_GAP)
    for name, y in names:
        canvas.write(name, 0.005, y, anchor="start", class_="history-severity-name")


def _add_mood(canvas: Canvas, chart: HistoryChart) -> None:
    if not chart.mood:
        return
    row = MeasureRow(
        marks=chart.mood,
        bottom=0.0,
        top=10.0,
        height=MOOD_HEIGHT,
        class_="history-self-report",
        rules=(0.0, 5.0, 10.0),
    )
    canvas.write_name(gettext("Mood"), canvas.y + 6)
    for share, label in ((0.0, "0"), (0.5, "5"), (1.0, "10")):
        canvas.write_tick(label, canvas.y + MOOD_HEIGHT * (1.0 - share))
    canvas.add_row(MOOD_HEIGHT, *draw_measure(row), gap=_GAP)


def _usual(usual: Range | None) -> tuple[Zone, ...]:
    return () if usual is None else (Zone(*usual, "history-usual"),)
