"""A point of a history, its change against the baseline, and self-reports, in words."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from analysis.history.baseline import MIN_SESSIONS, Change, Departure
from analysis.history.phq9 import name_severity
from analysis.history.series import HistoryPoint
from analysis.models import Review, SelfReport
from analysis.wording import (
    emotion_name,
    format_interval,
    format_percent,
    format_signed,
    format_valence,
)
from ml.labels import EMOTIONS


class PointWords:
    """Points in words, in one language; what they need is translated once and not for each point.

    Get it from `find_words`.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._names: dict[str, str] = {emotion: emotion_name(emotion) for emotion in EMOTIONS}
        self._no_result = gettext("No result")
        self._inconclusive = gettext("Inconclusive")
        self._consistent = gettext("Expression consistent with %(emotion)s (%(numbers)s)")
        self._between = gettext("%(number)s, %(low)s to %(high)s")
        self._corrected = gettext("Corrected to %(emotion)s")
        self._decisions = {value: str(label) for value, label in Review.Decision.choices}

    def describe(self, point: HistoryPoint) -> str:
        """Return the model's result, "Expression consistent with sadness (62 %, 54–69 %)"."""
        if point.probabilities is None:
            return self._no_result
        if point.is_inconclusive:
            return self._inconclusive
        return self._consistent % {
            "emotion": self._names[point.top_emotion],
            "numbers": describe_probability(point, EMOTIONS.index(point.top_emotion)),
        }

    def describe_valence(self, point: HistoryPoint) -> str:
        """Return the valence with its interval, "−0.31, −0.52 to −0.10"; a dash without one."""
        if point.valence is None:
            return "–"
        number = self._write_hundredths(point.valence)
        if point.valence_low is None or point.valence_high is None:
            return number
        return self._between % {
            "number": number,
            "low": self._write_hundredths(point.valence_low),
            "high": self._write_hundredths(point.valence_high),
        }

    def describe_review(self, point: HistoryPoint) -> str:
        """Return what a clinician said of the report; empty where nobody did."""
        if not point.review_decision:
            return ""
        if point.review_decision == Review.Decision.CORRECTED:
            return self._corrected % {"emotion": self._names[point.corrected_emotion]}
        return self._decisions[point.review_decision]

    def _write_hundredths(self, valence: float) -> str:
        return _write_hundredths(round(100.0 * valence), self._language)


def find_words() -> PointWords:
    """Return the words of the active language."""
    return _build_words(get_language() or "")


@lru_cache(maxsize=20)
def _build_words(language: str) -> PointWords:
    return PointWords(language)


def describe_point(point: HistoryPoint) -> str:
    """Return the model's result, "Expression consistent with sadness (62 %, 54–69 %)"."""
    return find_words().describe(point)


def name_point(point: HistoryPoint) -> str:
    """Return the model's result in a word or two, for a list to pick from."""
    if point.probabilities is None or point.is_inconclusive:
        return describe_point(point)
    return emotion_name(point.top_emotion)


def describe_probability(point: HistoryPoint, index: int) -> str:
    """Return one emotion's probability with its interval, "62 %, 54–69 %"; a dash without one."""
    if point.probabilities is None:
        return "–"
    number = format_percent(point.probabilities[index])
    if point.low is None or point.high is None:
        return number
    interval = format_interval(point.low[index], point.high[index])
    return number if interval == number else f"{number}, {interval}"


def describe_valence(point: HistoryPoint) -> str:
    """Return the valence with its interval, "−0.31, −0.52 to −0.10"; a dash without one."""
    return find_words().describe_valence(point)


@lru_cache(maxsize=1000)
def _write_hundredths(valence: int, language: str) -> str:
    """Return a valence in hundredths; remembered, because a history writes 1,500 of the 201."""
    return format_valence(valence / 100.0)


def describe_review(point: HistoryPoint) -> str:
    """Return what a clinician said of the report; empty where nobody did."""
    return find_words().describe_review(point)


def describe_change(change: Change | None) -> str:
    """Return how the newest session's valence compares with the person's own baseline."""
    if change is None:
        return gettext("No result to compare yet.")
    if change.is_too_few:
        return gettext("Too few sessions for a baseline: %(n)d of %(needed)d.") % {
            "n": change.n_earlier,
            "needed": MIN_SESSIONS,
        }
    if change.valence is None:
        return gettext("The newest session has no valence to compare.")
    return _choose_change(change.valence, change.valence.baseline.n_sessions) % {
        "n": change.valence.baseline.n_sessions,
        "z": format_z(change.valence.z),
    }


def _choose_change(departure: Departure, n: int) -> str:
    if not departure.is_clear:
        return ngettext(
            "Valence within the usual range of the %(n)d earlier session (robust z %(z)s).",
            "Valence within the usual range of the %(n)d earlier sessions (robust z %(z)s).",
            n,
        )
    if departure.z < 0:
        return ngettext(
            "Valence lower than in the %(n)d earlier session (robust z %(z)s).",
            "Valence lower than in the %(n)d earlier sessions (robust z %(z)s).",
            n,
        )
    return ngettext(
        "Valence higher than in the %(n)d earlier session (robust z %(z)s).",
        "Valence higher than in the %(n)d earlier sessions (robust z %(z)s).",
        n,
    )


def describe_emotion_changes(emotions: Sequence[Departure]) -> list[str]:
    """Return one sentence for each emotion that departed clearly, the clearest first."""
    clear = sorted((d for d in emotions if d.is_clear), key=lambda d: -abs(d.z))
    return [
        (
            gettext("Probability of %(emotion)s higher than usual (robust z %(z)s).")
            if departure.z > 0
            else gettext("Probability of %(emotion)s lower than usual (robust z %(z)s).")
        )
        % {"emotion": emotion_name(departure.measure), "z": format_z(departure.z)}
        for departure in clear
    ]


def format_z(z: float) -> str:
    """Return a robust z with its sign and one decimal."""
    return format_signed(z, 1)


def describe_self_report(report: SelfReport) -> str:
    """Return "PHQ-9 14 of 27 (moderate), mood 4 of 10", as much of it as was answered."""
    parts = []
    if report.phq9_total is not None:
        parts.append(
            gettext("PHQ-9 %(total)d of 27 (%(severity)s)")
            % {"total": report.phq9_total, "severity": name_severity(report.phq9_total)}
        )
    if report.mood is not None:
        parts.append(gettext("mood %(mood)d of 10") % {"mood": report.mood})
    return ", ".join(parts)


def write_day(at: datetime) -> str:
    """Return a date as the pages write it, in the current time zone."""
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def write_moment(at: datetime) -> str:
    """Return a date with its time as the pages write it, in the current time zone."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
