"""Numbers as a German reader writes them: a comma before decimals."""

import datetime
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.utils import translation

from analysis.charts.time_axis import format_clock
from analysis.charts.valence_scale import draw_valence_scale
from analysis.limits import format_bytes, format_duration, format_pixels
from analysis.wording import format_decimal, format_interval, format_percent, format_valence


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load emotions %}" + source).render(Context(context))


def test_decimals():
    assert format_decimal(0.125) == "0,12"
    assert format_valence(-0.25) == "\u22120,25"
    assert render("{{ x|share }}", x=0.4567) == "45,7\u00a0%"


def test_per_cent_are_whole_and_need_no_comma():
    assert format_percent(0.62) == "62\u00a0%"
    assert format_interval(0.54, 0.69) == "54–69\u00a0%"


def test_sizes_and_lengths():
    assert format_bytes(12_150_000).startswith("12,2 ")
    assert format_pixels(3_600_000_000).startswith("3.600 ")
    assert format_duration(0.25).startswith("0,2 ")
    assert format_clock(7.5) == "0:07,5"


def test_dates_by_name():
    at = datetime.datetime(2025, 3, 4, 15, 6, tzinfo=datetime.UTC)
    assert render('{{ at|date:"DATE_FORMAT" }}', at=at) == "4. Mär 2025"
    assert render('{{ at|date:"DATETIME_FORMAT" }}', at=at) == "4. Mär 2025, 15:06"
    assert render("{{ at|date }}", at=at) == "4. Mär 2025"


def test_drawings_keep_their_points():
    drawing = str(draw_valence_scale(-0.25, -0.335, -0.165))
    assert "37.5%" in drawing
    assert "37,5" not in drawing.replace("</title>", "<").split("<title>")[0]
