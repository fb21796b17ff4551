"""One group against another: every measure, corrected for their number."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.cohort.figures import VALENCE, Difference, Figures, GroupComparison, Mean, Part
from analysis.cohort.statistics import (
    Sample,
    compare_means,
    compare_shares,
    compute_hedges_g,
    correct_by_holm,
)
from ml.labels import EMOTIONS


def compare_groups(parts: Sequence[Part], first: str, second: str) -> GroupComparison | None:
    """Return how two groups differ; None where fewer than two can be shown.

    Args:
        parts: the groups.
        first, second: keys of those to compare; where one is not to be had, the next that is.
    """
    shown = [part for part in parts if part.figures is not None]
    if len(shown) < 2:
        return None
    by_key = {part.key: part for part in shown}
    one = by_key.get(first) or next(part for part in shown if part.key != second)
    two = by_key.get(second)
    if two is None or two is one:
        two = next(part for part in shown if part is not one)
    assert one.figures is not None, "only those that are shown were kept"
    assert two.figures is not None, "only those that are shown were kept"
    differences = compare_figures(one.figures, two.figures)
    return GroupComparison(one, two, differences, len(differences))


def compare_figures(first: Figures, second: Figures) -> list[Difference]:
    """Return the difference of every mean and every share, p values corrected over all of them."""
    found = [_compare_means(m, first.means[m], second.means[m]) for m in (*EMOTIONS, VALENCE)]
    found += [_compare_shares(emotion, first, second) for emotion in EMOTIONS]
    corrected = correct_by_holm([difference.p_value for difference in found])
    return [
        replace(difference, p_corrected=p_value)
        for difference, p_value in zip(found, corrected, strict=True)
    ]


def _compare_means(measure: str, first: Mean, second: Mean) -> Difference:
    one, two = _read_sample(first), _read_sample(second)
    found, effect = compare_means(one, two), compute_hedges_g(one, two)
    assert found.p_value is not None, "a comparison of means is tested"
    return Difference(
        measure=measure,
        is_share=False,
        first=first.value,
        second=second.value,
        value=found.value,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        p_corrected=found.p_value,
        effect=effect.value if effect else None,
        effect_low=effect.low if effect else None,
        effect_high=effect.high if effect else None,
    )


def _compare_shares(emotion: str, first: Figures, second: Figures) -> Difference:
    one, two = first.shares[emotion], second.shares[emotion]
    found = compare_shares((one.count, one.n), (two.count, two.n))
    assert found.p_value is not None, "a comparison of shares is tested"
    return Difference(
        measure=emotion,
        is_share=True,
        first=one.value,
        second=two.value,
        value=found.value,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        p_corrected=found.p_value,
    )


def _read_sample(mean: Mean) -> Sample:
    return Sample(mean.n, mean.value, mean.variance)
