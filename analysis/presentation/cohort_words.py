"""The numbers of a study as its pages write them."""

from django.utils.translation import gettext

from analysis.charts.time_axis import format_clock
from analysis.cohort.figures import Share
from analysis.wording import format_percent


def say_too_few() -> str:
    """Return what stands in place of a number of too few people."""
    return gettext("fewer than 5 people")


def count_of(share: Share) -> str:
    """Return how many of how many: "24 of 56"."""
    return gettext("%(count)d of %(n)d") % {"count": share.count, "n": share.n}


def format_seconds(seconds: float) -> str:
    """Return a time as a player writes it, with a sign before a marker."""
    return f"\u2212{format_clock(-seconds)}" if seconds < 0 else format_clock(seconds)


def format_stretch(start_s: float, end_s: float) -> str:
    """Return from when to when: "0:10–0:15"."""
    return f"{format_seconds(start_s)}–{format_seconds(end_s)}"


def format_threshold(threshold: float) -> str:
    """Return the probability from which an expression counts as shown."""
    return format_percent(threshold)
