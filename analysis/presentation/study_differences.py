"""How two groups of people, or two studies, differ: numbers as a page writes them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.interval_bars import draw_interval_bar
from analysis.cohort.figures import VALENCE, Difference, Figures, Mean, Share
from analysis.wording import (
    emotion_name,
    format_decimal,
    format_interval,
    format_percent,
    format_signed,
    format_valence,
)

# Below it a corrected p value is said to be clear.
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One measure in both, and the difference.

    Attributes:
        first_number, second_number: without the intervals that stand in `first` and `second`.
        first_bar, second_bar: empty for valence, which does not run from 0 to 1.
        effect: Hedges' g with its interval; empty of shares.
        is_clear: whether the corrected p value is below `LEVEL`.
    """

    name: str
    first_bar: SafeString | str
    first: str
    first_number: str
    second_bar: SafeString | str
    second: str
    second_number: str
    difference: str
    effect: str
    p_value: str
    is_clear: bool


def describe_difference(difference: Difference, first: Figures, second: Figures) -> DifferenceRow:
    """Return one row of the table of shares or of the table of means."""
    one, two = (_pick(figures, difference) for figures in (first, second))
    return DifferenceRow(
        name=name_measure(difference.measure),
        first_bar=_draw(difference.measure, one),
        first=describe_value(difference.measure, one),
        first_number=_write_number(difference.measure, one.value),
        second_bar=_draw(difference.measure, two),
        second=describe_value(difference.measure, two),
        second_number=_write_number(difference.measure, two.value),
        difference=_describe_difference(difference),
        effect=_describe_effect(difference),
        p_value=format_p_value(difference.p_corrected),
        is_clear=difference.p_corrected < LEVEL,
    )


def name_measure(measure: str) -> str:
    """Return an emotion or valence in the reader's language."""
    return gettext("valence") if measure == VALENCE else emotion_name(measure)


def describe_value(measure: str, value: Share | Mean) -> str:
    """Return a share or a mean with its interval: "43 % (34–53 %)"."""
    number = _write_number(measure, value.value)
    if value.low is None or value.high is None:
        return number
    if measure == VALENCE:
        ends = {"low": format_valence(value.low), "high": format_valence(value.high)}
        return gettext("%(value)s (%(low)s to %(high)s)") % {"value": number, **ends}
    return f"{number} ({format_interval(max(0.0, value.low), value.high)})"


def format_p_value(p_value: float) -> str:
    """Return a p value with three decimals, or that it is below them."""
    if p_value < 0.001:
        return f"<\u00a0{format_decimal(0.001, 3)}"
    return format_decimal(p_value, 3)


def _write_number(measure: str, value: float) -> str:
    return format_valence(value) if measure == VALENCE else format_percent(value)


def _pick(figures: Figures, difference: Difference) -> Share | Mean:
    if difference.is_share:
        return figures.shares[difference.measure]
    return figures.means[difference.measure]


def _draw(measure: str, value: Share | Mean) -> SafeString | str:
    if measure == VALENCE:
        return ""
    low = None if value.low is None else max(0.0, value.low)
    high = None if value.high is None else min(1.0, value.high)
    return draw_interval_bar(measure, value.value, low, high)


def _describe_difference(difference: Difference) -> str:
    numbers = {"value": difference.value, "low": difference.low, "high": difference.high}
    if difference.measure == VALENCE:
        written = {name: format_signed(number, 2) for name, number in numbers.items()}
        return gettext("%(value)s (%(low)s to %(high)s)") % written
    written = {name: format_signed(100 * number, 0) for name, number in numbers.items()}
    return gettext("%(value)s points (%(low)s to %(high)s)") % written


def _describe_effect(difference: Difference) -> str:
    if difference.effect is None or difference.effect_low is None or difference.effect_high is None:
        return ""
    written = {
        "value": format_signed(difference.effect, 2),
        "low": format_signed(difference.effect_low, 2),
        "high": format_signed(difference.effect_high, 2),
    }
    return gettext("%(value)s (%(low)s to %(high)s)") % written
