import re
from xml.etree import ElementTree

import pytest

from analysis.charts.emotion_cells import TimedReading
from analysis.charts.face_overlay import DrawnFace, draw_face_overlay
from analysis.charts.interval_bars import draw_interval_bar
from analysis.charts.spectrogram import SpectrogramPicture, list_frequency_ticks
from analysis.charts.time_axis import MOST_TICKS, choose_step_s, format_clock, list_ticks_s
from analysis.charts.timeline import FaceRow, Timeline, draw_timeline
from analysis.charts.valence_scale import draw_valence_scale
from analysis.charts.waveform import draw_waveform

EVEN = (1 / 7,) * 7


def test_timeline_is_well_formed_and_rows_share_the_height():
    picture = SpectrogramPicture("/x.png", 60.0, 7600.0)
    cells = [TimedReading(0.0, 2.0, EVEN), TimedReading(2.0, 4.0, None)]
    drawn = draw_timeline(
        Timeline(4.0, [(-0.5, 0.5)] * 9, picture, voice=cells, faces=[FaceRow("", cells)])
    )
    plot, labels = ElementTree.fromstring(drawn.plot), ElementTree.fromstring(drawn.labels)
    assert plot.get("height") == labels.get("height")
    assert [e.text for e in plot.iter("text")][:2] == ["Waveform", "Mel spectrogram"]
    assert plot.find("title").text


def test_each_person_has_a_row_that_says_who_it_is():
    cells = [TimedReading(0.0, 2.0, EVEN)]
    people = [FaceRow("Person 1", cells), FaceRow("Person 2", cells)]
    plot = ElementTree.fromstring(draw_timeline(Timeline(2.0, voice=cells, faces=people)).plot)
    captions = [e.text for e in plot.iter("text") if e.get("class") == "chart-caption"]
    assert captions[1:] == [
        "Face of Person 1: emotions over time",
        "Face of Person 2: emotions over time",
    ]
    rows = [e.get("data-row") for e in plot.iter("g") if e.get("data-row")]
    assert rows == ["Voice", "Person 1", "Person 2"]
    assert "Person 2: 0.0 to 2.0 s" in plot.find("desc").text


def test_rows_without_material_are_left_out():
    drawn = draw_timeline(Timeline(4.0))
    assert "Waveform" not in drawn.plot
    assert "0:04" in drawn.plot


def test_stack_fills_the_row_from_the_bottom():
    drawn = draw_timeline(Timeline(2.0, voice=[TimedReading(0.0, 2.0, EVEN)]))
    paths = re.findall(r'<path d="M0 ([\d.]+)V([\d.]+)H2V', drawn.plot)
    assert float(paths[0][0]) == 100.0
    assert float(paths[-1][1]) == pytest.approx(0.0, abs=0.01)
    tops, bottoms = [p[1] for p in paths], [p[0] for p in paths]
    assert tops[:-1] == bottoms[1:]


@pytest.mark.parametrize("duration_s", [0.4, 3.0, 14.0, 62.0, 3600.0, 18_000.0, 90_000.0])
def test_ticks_are_few_and_inside(duration_s):
    ticks = list_ticks_s(duration_s)
    assert ticks[0] == 0
    assert ticks[-1] <= duration_s
    assert len(ticks) <= MOST_TICKS + 1


def test_step_is_round():
    assert choose_step_s(14.0) == 5
    assert choose_step_s(60.0) == 15


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (7, "0:07"),
        (0.5, "0:00.5"),
        (750, "12:30"),
        (3750, "1:02:30"),
        (2.25, "0:02.2"),
    ],
)
def test_clock(seconds, text):
    assert format_clock(seconds) == text


def test_quiet_clip_is_drawn_against_its_own_peak():
    assert "M0 2" in draw_waveform([(-0.001, 0.001)] * 3, y=0, height=50)
    assert ElementTree.fromstring(draw_waveform([(0.0, 0.0)], y=0, height=50)) is not None


def test_frequencies_rise_with_the_mel_scale():
    ticks = list_frequency_ticks(SpectrogramPicture("", 0.0, 8000.0))
    heights = dict(ticks)
    assert heights[8000] == pytest.approx(1.0)
    # 1 kHz is mel 15 of 45.2 on Slaney's scale.
    assert heights[1000] == pytest.approx(15 / 45.245, abs=1e-3)
    assert [hz for hz, _ in ticks] == sorted(heights)


def test_bar_and_whisker():
    drawn = draw_interval_bar("sadness", 0.62, 0.54, 0.69)
    assert 'width="62%"' in drawn
    assert "emotion-sadness" in drawn
    assert 'x1="54%" x2="69%"' in drawn
    assert "chart-whisker" not in draw_interval_bar("sadness", 0.62, None, None)


def test_valence_lies_between_its_ends():
    assert 'cx="0%"' in draw_valence_scale(-1.0)
    assert 'cx="76%"' in draw_valence_scale(0.52)


def test_overlay_draws_in_the_pixels_of_the_picture():
    face = DrawnFace(1, (10.0, 0.0, 60.0, 70.0), ((20.0, 30.0),), "fear", "Face 1: <fear>")
    drawn = draw_face_overlay([face], 640, 480)
    root = ElementTree.fromstring(drawn)
    assert root.get("viewBox") == "0 0 640 480"
    assert "&lt;fear&gt;" in drawn
    # The number of a face at the upper edge still lies inside the picture.
    assert all(float(rect.get("y")) >= 0 for rect in root.iter("rect"))
