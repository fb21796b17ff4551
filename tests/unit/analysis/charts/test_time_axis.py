"""Labels of the time axis: round times, few enough for a phone."""

import pytest

from analysis.charts.time_axis import format_clock, list_ticks_s


@pytest.mark.parametrize(
    ("duration_s", "labels"),
    [
        (6.0, ["0:00", "0:02", "0:04", "0:06"]),
        (150.0, ["0:00", "0:30", "1:00", "1:30", "2:00", "2:30"]),
        (3600.0, ["0:00", "30:00", "1:00:00"]),
        (4 * 3600.0, ["0:00", "2:00:00", "4:00:00"]),
        (6 * 3600.0, ["0:00", "3:00:00", "6:00:00"]),
    ],
)
def test_ticks_are_round_and_few(duration_s, labels):
    assert [format_clock(time_s) for time_s in list_ticks_s(duration_s)] == labels
