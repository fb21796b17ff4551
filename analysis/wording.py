"""How results are put into words, the same on every page.

An expression is "consistent with" an emotion; no sentence here says what a person feels.
"""

from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_lazy

from analysis.models import EmotionReport
from ml.labels import EMOTIONS

EMOTION_NAMES = {
    "anger": gettext_lazy("anger"),
    "disgust": gettext_lazy("disgust"),
    "fear": gettext_lazy("fear"),
    "happiness": gettext_lazy("happiness"),
    "neutral": gettext_lazy("neutral"),
    "sadness": gettext_lazy("sadness"),
    "surprise": gettext_lazy("surprise"),
}


def emotion_name(emotion: str) -> str:
    """Return the emotion in the reader's language."""
    return _translate_emotion(emotion, get_language() or "")


@lru_cache(maxsize=200)
def _translate_emotion(emotion: str, _language: str) -> str:
    """The name in the active language; remembered, because a long history writes thousands."""
    return str(EMOTION_NAMES[emotion])


def format_percent(probability: float) -> str:
    """Return whole per cent with a space that does not break.

    A trace is "<1 %" and near certainty ">99 %": only 0 and 1 themselves are "0 %" and "100 %".
    """
    whole = f"{100.0 * probability:.0f}"
    if whole == "0" and probability > 0.0:
        whole = "<1"
    elif whole == "100" and probability < 1.0:
        whole = ">99"
    return f"{whole}\u00a0%"


def format_interval(low: float, high: float) -> str:
    """Return an interval in whole per cent, 54–69 %; one number where both ends round to it."""
    ends = f"{100.0 * low:.0f}", f"{100.0 * high:.0f}"
    if ends[0] == ends[1]:
        return format_percent((low + high) / 2.0)
    return f"{ends[0]}–{ends[1]}\u00a0%"


def format_decimal(value: float, places: int = 2) -> str:
    """Return a rounded number as the reader writes numbers."""
    # Django's own formatting cuts the digits off instead of rounding.
    return number_format(f"{value:.{places}f}", places)


def format_valence(valence: float) -> str:
    """Return a valence in [-1, 1] with its sign and two decimals, as the reader writes numbers."""
    return format_signed(valence, 2)


def format_signed(value: float, places: int) -> str:
    """Return a number with its sign, which what rounds to nought has not."""
    rounded = round(value, places)
    sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else ""
    return sign + format_decimal(abs(rounded), places)


def rank_emotions(probabilities: tuple[float, ...]) -> list[tuple[str, float]]:
    """Return the seven with their probabilities, the most probable first."""
    return sorted(zip(EMOTIONS, probabilities, strict=True), key=lambda pair: pair[1], reverse=True)


def describe_number(report: EmotionReport, emotion: str) -> str:
    """Return probability and interval of one emotion, "62 %, 54–69 %"; one number if they agree."""
    number = format_percent(getattr(report, emotion))
    if report.low is None or report.high is None:
        return number
    index = EMOTIONS.index(emotion)
    interval = format_interval(report.low[index], report.high[index])
    return number if interval == number else f"{number}, {interval}"


def name_result(report: EmotionReport) -> str:
    """Return the fused result in words, without its numbers."""
    if report.probabilities is None:
        return gettext("No result")
    if report.is_inconclusive:
        return gettext("Inconclusive")
    return gettext("Expression consistent with %(emotion)s") % {
        "emotion": emotion_name(report.top_emotion)
    }


def number_result(report: EmotionReport) -> str:
    """Return probability and interval of the result; empty where it singles no emotion out."""
    if report.probabilities is None or report.is_inconclusive:
        return ""
    return describe_number(report, report.top_emotion)


def describe_report(report: EmotionReport) -> str:
    """Return the fused result as one sentence without a full stop."""
    numbers = number_result(report)
    return f"{name_result(report)} ({numbers})" if numbers else name_result(report)
