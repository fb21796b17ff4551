"""The reliability diagram: where points lie, and how large they are."""

import re

from analysis.charts.reliability import LARGEST_RADIUS, draw_reliability


def find_points(drawing):
    pattern = r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"'
    return [tuple(map(float, found)) for found in re.findall(pattern, drawing)]


def test_a_true_probability_lies_on_the_diagonal():
    drawing = draw_reliability([{"n": 10, "stated": 0.5, "accuracy": 0.5}])
    (point,) = find_points(drawing)
    ends = [
        float(re.search(rf'{name}="([\d.]+)"[^>]*chart-diagonal', drawing)[1])
        for name in ("x1", "x2", "y1", "y2")
    ]
    assert point[0] == sum(ends[:2]) / 2
    assert point[1] == sum(ends[2:]) / 2


def test_the_area_of_a_point_is_its_share():
    bins = [{"n": 400, "stated": 0.9, "accuracy": 0.8}, {"n": 100, "stated": 0.4, "accuracy": 0.5}]
    large, small = find_points(draw_reliability(bins))
    assert large[2] == LARGEST_RADIUS == 2 * small[2]
    assert large[0] > small[0]
    assert large[1] < small[1]


def test_a_card_without_bins_has_no_drawing():
    assert draw_reliability(()) is None
