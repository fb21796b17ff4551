"""Labels of the time axis: few, round, in the reader's zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from analysis.charts.history.time_scale import MOST_TICKS, TimeScale

START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def test_x():
    scale = TimeScale(START, START + timedelta(days=10))
    assert scale.x_of(START) == 0.0
    assert scale.x_of(START + timedelta(days=4)) == pytest.approx(0.4)


@pytest.mark.parametrize("days", [1, 5, 20, 45, 100, 400, 1500, 4000, 30000, 90000])
def test_every_length_has_a_few_labels(days):
    ticks = TimeScale(START, START + timedelta(days=days)).list_ticks()
    assert 1 <= len(ticks) <= MOST_TICKS
    assert all(0.0 <= x <= 1.0 for x, _ in ticks)


def test_labels_of_months_and_years():
    year = [label for _, label in TimeScale(START, START + timedelta(days=365)).list_ticks()]
    assert year == ["May 2026", "Jul 2026", "Sep 2026", "Nov 2026", "Jan 2027", "Mar 2027"]
    decade = [label for _, label in TimeScale(START, START + timedelta(days=3650)).list_ticks()]
    assert decade == ["2028", "2030", "2032", "2034", "2036"]


def test_days_begin_at_midnight_of_the_zone():
    scale = TimeScale(START, START + timedelta(days=2))
    with timezone.override("Europe/Berlin"):
        (x, label), *_ = scale.list_ticks()
    assert label == "11 Mar"
    # Midnight in Berlin is eight hours after 15:00 UTC.
    assert x == pytest.approx(8 / 48)
