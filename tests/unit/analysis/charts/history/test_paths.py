from analysis.charts.history.paths import (
    place,
    trace_band,
    trace_bars,
    trace_dots,
    trace_line,
)

SPOTS = [(0, 100), (50, 80), (200, 120)]


def test_place():
    assert place([0.25, 1.0], [1.0, 0.25], 40) == [(500, 0), (2000, 300)]
    assert place([], [], 40) == []


def test_line_tells_each_point_from_the_one_before():
    assert trace_line(SPOTS) == "M0 100l50 -20l150 40"
    assert trace_line([]) == ""


def test_band_goes_along_the_top_and_back_along_the_bottom():
    assert trace_band([(0, 9), (5, 9)], [(0, 1), (5, 2)]) == "M0 1l5 1l0 7l-5 0z"
    assert trace_band([], []) == ""


def test_dots_are_strokes_without_length():
    assert trace_dots(SPOTS) == "M0 100h0m50 -20h0m150 40h0"


def test_bars_return_to_where_they_began():
    assert trace_bars([(0, 0), (10, 0)], 24) == "M0 0v24m0 -24m10 0v24m0 -24"
