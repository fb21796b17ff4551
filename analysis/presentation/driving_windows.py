"""The windows of speech that drove a voice result: as a drawing, as a table, in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext

from analysis.charts.driving_windows import Stretch, draw_driving_windows, format_points
from analysis.charts.time_axis import format_clock
from analysis.charts.timeline import DrawnTimeline
from analysis.models import EmotionReport, Explanation
from analysis.wording import emotion_name, format_percent, rank_emotions

MOST_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class DrivingRow:
    """One window of the table: when it is, what it says by itself, and what it changed."""

    span: str
    start_s: str
    clock: str
    probability: str
    points: str


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """The windows as a drawing and a table, and the moments of the strongest one."""

    meaning: str
    own_result: str
    chart: DrawnTimeline | None
    rows: list[DrivingRow]
    n_left_out: int
    moments_title: str
    moments: DrawnTimeline | None


def describe_voice(explanation: Explanation, report: EmotionReport) -> VoiceWords | None:
    """Return what stands beneath a sound; None where the recording holds no read window."""
    windows: list[dict[str, Any]] = explanation.windows
    if not windows:
        return None
    emotion = emotion_name(explanation.emotion)
    shared = [window for window in windows if window["share"] is not None]
    ranked = sorted(shared or windows, key=lambda window: -abs(window["share"] or 0.0))
    rows = [_describe_window(window) for window in ranked[:MOST_ROWS]]
    title, moments = _draw_moments(windows, emotion)
    return VoiceWords(
        meaning=_describe_meaning(emotion, has_shares=bool(shared)),
        own_result=_describe_own_voice(explanation, report),
        chart=_draw_windows(explanation, shared, emotion, rows) if shared else None,
        rows=rows,
        n_left_out=len(windows) - len(rows),
        moments_title=title,
        moments=moments,
    )


def _describe_own_voice(explanation: Explanation, report: EmotionReport) -> str:
    """Say so where the voice alone speaks for another expression than the report."""
    if report.voice is None:
        return ""
    own, probability = rank_emotions(tuple(report.voice))[0]
    if own == explanation.emotion:
        return ""
    return gettext(
        "The voice alone is most consistent with %(own)s (%(number)s); the bars are about "
        "%(emotion)s, the first candidate of the report."
    ) % {
        "own": emotion_name(own),
        "number": format_percent(probability),
        "emotion": emotion_name(explanation.emotion),
    }


def _describe_meaning(emotion: str, *, has_shares: bool) -> str:
    if not has_shares:
        return gettext("Only one window of speech was read: the voice result is its result.")
    return gettext(
        "Bars above 0 raised the voice's probability of %(emotion)s, bars below lowered it: by so "
        "many points it would change if that window were left out."
    ) % {"emotion": emotion}


def _draw_windows(
    explanation: Explanation, shared: list[dict[str, Any]], emotion: str, rows: list[DrivingRow]
) -> DrawnTimeline:
    last_s = max(window["end_s"] for window in shared)
    return draw_driving_windows(
        [Stretch(w["start_s"], w["end_s"], w["share"]) for w in shared],
        start_s=0.0,
        end_s=max(explanation.recording.duration_s or 0.0, last_s),
        title=gettext("What each window changed of the probability of %(emotion)s")
        % {"emotion": emotion},
        description="; ".join(f"{row.span}: {row.points}" for row in rows),
    )


def _draw_moments(windows: list[dict[str, Any]], emotion: str) -> tuple[str, DrawnTimeline | None]:
    window = next((window for window in windows if window.get("slices")), None)
    if window is None:
        return "", None
    start_s, shares = float(window["start_s"]), [float(share) for share in window["slices"]]
    step_s = (float(window["end_s"]) - start_s) / len(shares)
    stretches = [
        Stretch(start_s + n * step_s, start_s + (n + 1) * step_s, share)
        for n, share in enumerate(shares)
    ]
    strongest = max(stretches, key=lambda stretch: stretch.share)
    title = gettext("Inside the window that raised it most, %(start)s to %(end)s") % {
        "start": format_clock(start_s),
        "end": format_clock(float(window["end_s"])),
    }
    description = gettext(
        "Silencing the moment from %(start)s to %(end)s seconds changes most: %(points)s points "
        "of %(emotion)s."
    ) % {
        "start": _format_tenths(strongest.start_s),
        "end": _format_tenths(strongest.end_s),
        "points": format_points(strongest.share),
        "emotion": emotion,
    }
    drawn = draw_driving_windows(
        stretches,
        start_s=start_s,
        end_s=float(window["end_s"]),
        title=title,
        description=description,
    )
    return title, drawn


def _describe_window(window: dict[str, Any]) -> DrivingRow:
    start_s, end_s = float(window["start_s"]), float(window["end_s"])
    return DrivingRow(
        span=gettext("%(start)s–%(end)s s")
        % {"start": _format_tenths(start_s), "end": _format_tenths(end_s)},
        start_s=f"{start_s:.2f}",
        clock=format_clock(start_s),
        probability=format_percent(window["probability"]),
        points="–" if window["share"] is None else format_points(window["share"]),
    )


def _format_tenths(seconds: float) -> str:
    # Rounded here, because Django's own formatting cuts off.
    return number_format(round(seconds, 1), 1)
