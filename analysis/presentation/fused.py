"""The fused result: words, the seven bars, valence, agreement of face and voice."""

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.interval_bars import draw_interval_bar, draw_percent_axis
from analysis.charts.valence_scale import draw_valence_scale
from analysis.models import EmotionReport
from analysis.wording import (
    describe_number,
    emotion_name,
    format_decimal,
    format_interval,
    format_percent,
    format_valence,
    rank_emotions,
)
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class EmotionRow:
    """One line of the table: the bar and the numbers that it shows."""

    emotion: str
    name: str
    bar: SafeString
    probability: str
    interval: str
    face: str
    voice: str
    is_top: bool


@dataclass(frozen=True, slots=True)
class FusedResult:
    """What the page says at its top.

    Attributes:
        emotion, numbers: the top candidate; empty without evidence.
        second, lead: the second candidate and by how much the first leads, as sentences.
        agreement: by how much face and voice differ; empty where they are flagged or one
            is missing.
        apart: what each of the two says alone; empty where one is missing.
    """

    report: EmotionReport
    emotion: str
    numbers: str
    second: str
    lead: str
    rows: list[EmotionRow]
    axis: SafeString
    valence: str
    valence_interval: str
    valence_scale: SafeString | None
    agreement: str
    apart: str
    has_disagreement: bool
    has_parts: bool


def describe_fused(report: EmotionReport) -> FusedResult:
    """Return the fused result as the page shows it."""
    probabilities = report.probabilities
    ranked = rank_emotions(probabilities) if probabilities else []
    return FusedResult(
        report=report,
        emotion=report.top_emotion if ranked else "",
        numbers=describe_number(report, report.top_emotion) if ranked else "",
        second=_describe_second(report, ranked),
        lead=_describe_lead(ranked),
        rows=[_describe_row(report, emotion, value) for emotion, value in ranked],
        axis=draw_percent_axis(),
        valence="" if report.valence is None else format_valence(report.valence),
        valence_interval=_describe_valence_interval(report),
        valence_scale=_draw_valence(report),
        agreement=_describe_agreement(report),
        apart=_describe_apart(report),
        has_disagreement=bool(report.disagreement_sentence),
        has_parts=report.face is not None and report.voice is not None,
    )


def _describe_row(report: EmotionReport, emotion: str, probability: float) -> EmotionRow:
    index = [str(name) for name in EMOTIONS].index(emotion)
    low = None if report.low is None else report.low[index]
    high = None if report.high is None else report.high[index]
    return EmotionRow(
        emotion=emotion,
        name=emotion_name(emotion),
        bar=draw_interval_bar(emotion, probability, low, high),
        probability=format_percent(probability),
        interval="–" if low is None or high is None else format_interval(low, high),
        face="–" if report.face is None else format_percent(report.face[index]),
        voice="–" if report.voice is None else format_percent(report.voice[index]),
        is_top=emotion == report.top_emotion,
    )


def _describe_second(report: EmotionReport, ranked: list[tuple[str, float]]) -> str:
    if len(ranked) < 2:
        return ""
    emotion = ranked[1][0]
    return gettext("Second candidate: %(emotion)s (%(numbers)s).") % {
        "emotion": emotion_name(emotion),
        "numbers": describe_number(report, emotion),
    }


def _describe_lead(ranked: list[tuple[str, float]]) -> str:
    if len(ranked) < 2:
        return ""
    rest = sum(value for _, value in ranked[2:])
    return gettext("The first leads by %(points)d points; the other five share %(rest)s.") % {
        # Rounded down: a lead of 100 points would leave nothing for the second.
        "points": math.floor(round(100.0 * (ranked[0][1] - ranked[1][1]), 6)),
        "rest": format_percent(rest),
    }


def _describe_valence_interval(report: EmotionReport) -> str:
    if report.valence_low is None or report.valence_high is None:
        return ""
    return gettext("95 %% interval %(low)s to %(high)s") % {
        "low": format_valence(report.valence_low),
        "high": format_valence(report.valence_high),
    }


def _draw_valence(report: EmotionReport) -> SafeString | None:
    if report.valence is None:
        return None
    return draw_valence_scale(report.valence, report.valence_low, report.valence_high)


def _describe_agreement(report: EmotionReport) -> str:
    if report.disagreement is None or report.disagreement_sentence:
        return ""
    return gettext(
        "Face and voice differ by %(number)s (0 is the same, 1 is nothing in common)."
    ) % {"number": format_decimal(report.disagreement)}


def _describe_apart(report: EmotionReport) -> str:
    if report.face is None or report.voice is None:
        return ""
    face, voice = rank_emotions(tuple(report.face))[0], rank_emotions(tuple(report.voice))[0]
    return gettext("The face alone: %(face)s; the voice alone: %(voice)s.") % {
        "face": f"{emotion_name(face[0])} {format_percent(face[1])}",
        "voice": f"{emotion_name(voice[0])} {format_percent(voice[1])}",
    }
