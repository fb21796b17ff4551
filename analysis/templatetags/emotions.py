"""Filters that put results into words."""

from django import template
from django.utils.translation import gettext

from analysis import wording
from analysis.charts.time_axis import format_clock
from analysis.limits import format_bytes, format_duration
from analysis.models import EmotionReport, Recording
from analysis.presentation.card_words import translate_card
from analysis.retention import explain_deleted
from analysis.stored_sentences import translate_sentence

register = template.Library()


@register.filter
def emotion_name(emotion: str) -> str:
    """The emotion in the reader's language."""
    return wording.emotion_name(emotion) if emotion else ""


@register.filter
def percent(probability: float | None) -> str:
    """Whole per cent, or a dash."""
    return "–" if probability is None else wording.format_percent(probability)


@register.filter
def share(fraction: float | None) -> str:
    """A measured share with one decimal, or a dash; finer than a probability on a report."""
    return "–" if fraction is None else wording.format_decimal(100 * fraction, 1) + "\u00a0%"


@register.filter
def tenth(fraction: float) -> int:
    """A share as a step of ten, for shading: 0 to 10."""
    return round(10 * fraction)


@register.filter
def result_words(report: EmotionReport) -> str:
    """The fused result without its numbers."""
    return wording.name_result(report)


@register.filter
def result_numbers(report: EmotionReport) -> str:
    """Probability and interval of the fused result; empty where it singles none out."""
    return wording.number_result(report)


@register.filter
def result_in_words(report: EmotionReport) -> str:
    """The fused result as one sentence."""
    return wording.describe_report(report)


@register.filter
def stored(sentence: str) -> str:
    """A sentence that a worker kept, in the reader's language."""
    return translate_sentence(sentence)


@register.filter
def card_words(sentence: str | None) -> str:
    """A sentence of a model card, in the reader's language or marked as English."""
    return translate_card(sentence or "")


@register.filter
def size(n_bytes: int) -> str:
    """A file's size as the upload limits write theirs."""
    return format_bytes(n_bytes)


@register.filter
def clock(seconds: float | None) -> str:
    """A time as a player writes it."""
    return "–" if seconds is None else format_clock(seconds)


@register.filter
def duration(seconds: float | None) -> str:
    """A length in words: minutes, or hours and minutes."""
    return "–" if seconds is None else format_duration(seconds)


@register.filter
def why_no_file(recording: Recording) -> str:
    """Why there is nothing to play: not read, deleted as decided, or made up; empty if there is."""
    if recording.is_playable:
        return ""
    if recording.has_file:
        return gettext("There is nothing to play: this recording was not read.")
    return explain_deleted(recording) or gettext(
        "There is no file to play: this recording is made up."
    )
