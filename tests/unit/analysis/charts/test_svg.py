import pytest

from analysis.charts.svg import element, format_number, join, percent


def test_text_and_values_are_escaped():
    drawn = element("text", '<script>"', class_='"><b>', x=1)
    assert drawn == '<text class="&quot;&gt;&lt;b&gt;" x="1">&lt;script&gt;&quot;</text>'


def test_elements_inside_elements_are_escaped_once():
    assert element("g", element("title", "a & b")) == "<g><title>a &amp; b</title></g>"
    assert join([element("a"), "<"]) == "<a/>&lt;"


def test_names_become_those_of_svg():
    drawn = element("svg", viewBox="0 0 1 1", aria_hidden="true", class_="x", rx=None)
    assert drawn == '<svg viewBox="0 0 1 1" aria-hidden="true" class="x"/>'


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.006, "1.01"), (-0.001, "0"), (120, "120"), ("a", "a")]
)
def test_numbers_are_short(value, written):
    assert format_number(value) == written


def test_percent_of_a_share():
    assert percent(1 / 3) == "33.33%"
