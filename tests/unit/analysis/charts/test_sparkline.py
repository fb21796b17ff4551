import xml.etree.ElementTree as ET

import pytest

from analysis.charts.sparkline import HEIGHT, LEAST_SPAN, MARGIN, WIDTH, draw_sparkline


def read_points(valences) -> list[tuple[float, float]]:
    drawing = ET.fromstring(draw_sparkline(valences))
    pairs = drawing.find("polyline").get("points").split()
    return [tuple(float(number) for number in pair.split(",")) for pair in pairs]


def test_the_line_fills_the_row_where_values_lie_far_apart():
    assert read_points([1.0, 0.0, -1.0]) == [
        (MARGIN, MARGIN),
        (WIDTH / 2, HEIGHT / 2),
        (WIDTH - MARGIN, HEIGHT - MARGIN),
    ]


def test_the_same_difference_is_the_same_step_in_every_row():
    steps = []
    for start in (-0.9, -0.1, 0.5):
        (_, first), (_, second) = read_points([start, start + 0.2])
        steps.append(first - second)
    assert steps == pytest.approx([0.2 / LEAST_SPAN * (HEIGHT - 2 * MARGIN)] * 3, abs=0.11)


@pytest.mark.parametrize(("valences", "is_drawn"), [([0.1, -0.1], True), ([0.8, 0.9], False)])
def test_zero_is_marked_where_it_is_in_view(valences, is_drawn):
    assert (ET.fromstring(draw_sparkline(valences)).find("line") is not None) is is_drawn


@pytest.mark.parametrize("valences", [[0.3], [0.1, 0.3], [0.0] * 20])
def test_the_newest_value_stands_at_the_end_with_a_dot(valences):
    drawing = ET.fromstring(draw_sparkline(valences))
    x, y = read_points(valences)[-1]
    dot = drawing.find("circle")
    assert x == WIDTH - MARGIN
    assert (float(dot.get("cx")), float(dot.get("cy"))) == (
        pytest.approx(x),
        pytest.approx(y, abs=0.06),
    )


def test_it_says_the_same_in_words():
    assert ET.fromstring(draw_sparkline([-0.5, 0.25])).find("title").text == (
        "Valence of the last 2 sessions: between −0.50 and +0.25, in the last one +0.25, "
        "on a scale from −1 to +1."
    )
    one = ET.fromstring(draw_sparkline([-0.5])).find("title").text
    assert one == "Valence of one session: −0.50, on a scale from −1 to +1."
