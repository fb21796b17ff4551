from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from analysis.presentation.relative_time import describe_distance

NOW = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (60, "8 weeks ago"),
        (61, "2 months ago"),
        (729, "24 months ago"),
        (730, "2 years ago"),
        (-1, "tomorrow"),
        (-2, "in 2 days"),
        (-14, "in 2 weeks"),
        (-300, "in 10 months"),
    ],
)
def test_distance_in_words(days, words):
    assert describe_distance(NOW - timedelta(days=days), NOW) == words


def test_days_are_those_of_the_readers_calendar():
    late = NOW - timedelta(hours=1)
    with timezone.override("Europe/Berlin"):  # 22:30 and 23:30 of the same day
        assert describe_distance(late, NOW + timedelta(minutes=20)) == "today"
    with timezone.override("Asia/Tokyo"):  # 06:30 and 07:30 of the next one
        assert describe_distance(NOW - timedelta(hours=8), NOW) == "yesterday"
