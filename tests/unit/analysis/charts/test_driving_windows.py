import re

import pytest

from analysis.charts.driving_windows import (
    BARS_HEIGHT,
    MOST_BARS,
    Stretch,
    draw_driving_windows,
    format_points,
)


def draw(*stretches, end_s=10.0, start_s=0.0):
    return draw_driving_windows(
        stretches, start_s=start_s, end_s=end_s, title="Windows", description="two windows"
    )


def bars(drawn) -> list[dict[str, str]]:
    found = re.findall(r'<rect [^>]*class="driving-[^>]*>', drawn.plot)
    return [dict(re.findall(r'(\w+)="([^"]*)"', bar)) for bar in found]


def test_what_raised_stands_on_the_line_and_what_lowered_hangs_from_it():
    raised, lowered = bars(draw(Stretch(0, 5, 0.2), Stretch(5, 10, -0.1)))
    middle = BARS_HEIGHT / 2
    assert (raised["class"], lowered["class"]) == ("driving-raised", "driving-lowered")
    assert float(raised["y"]) + float(raised["height"]) == middle
    assert float(lowered["y"]) == middle
    assert float(raised["height"]) == 2 * float(lowered["height"])


def test_overlapping_windows_meet_in_the_middle_and_a_gap_stays():
    first, second, third = bars(
        draw(Stretch(0, 3, 0.1), Stretch(1.5, 4.5, 0.1), Stretch(7, 10, 0.1))
    )
    end_of_first = float(first["x"][:-1]) + float(first["width"][:-1])
    assert 21.5 < end_of_first < 22.5
    assert 22.5 < float(second["x"][:-1]) < 23.5
    end_of_second = float(second["x"][:-1]) + float(second["width"][:-1])
    assert end_of_second < 45
    assert float(third["x"][:-1]) >= 70


def test_a_window_of_time_begins_at_its_own_start():
    (bar,) = bars(draw(Stretch(60, 61, 0.1), start_s=60.0, end_s=62.0))
    assert float(bar["x"][:-1]) < 5
    plot = draw(Stretch(60, 61, 0.1), start_s=60.0, end_s=62.0).plot
    assert ">1:00<" in plot
    assert ">1:02<" in plot


def test_many_bars_are_put_together_without_losing_anything():
    stretches = [Stretch(n, n + 1, 0.001) for n in range(1000)]
    found = bars(draw(*stretches, end_s=1000.0))
    assert len(found) <= MOST_BARS
    assert "+0.5" in draw(*stretches, end_s=1000.0).labels  # 5 windows of 0.1 points


def test_nothing_to_draw_is_an_empty_axis():
    assert bars(draw()) == []
    assert bars(draw(Stretch(0, 3, 0.0)))[0]["height"] == "1.5"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.25, "+25.0"), (-0.1274, "\u221212.7"), (0.0, "0.0"), (0.00042, "+0.042"), (1.0, "+100.0")],
)
def test_points(share, written):
    assert format_points(share) == written
