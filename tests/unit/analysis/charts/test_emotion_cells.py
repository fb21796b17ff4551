import pytest

from analysis.charts.emotion_cells import (
    MOST_CELLS,
    TimedReading,
    average,
    cut_into_cells,
    spread_frames,
)

SAD = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
GLAD = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


def spans(cells):
    return [(cell.start_s, cell.end_s) for cell in cells]


def test_overlap_is_shared_at_its_middle():
    windows = [TimedReading(0.0, 3.0, SAD), TimedReading(1.5, 4.5, GLAD), TimedReading(3, 6, SAD)]
    assert spans(cut_into_cells(windows)) == [(0.0, 2.25), (2.25, 3.75), (3.75, 6)]


def test_a_gap_stays_a_gap():
    windows = [TimedReading(5.0, 8.0, SAD), TimedReading(0.0, 3.0, SAD)]
    assert spans(cut_into_cells(windows)) == [(0.0, 3.0), (5.0, 8.0)]


def test_many_windows_are_averaged_without_losing_time():
    windows = [TimedReading(float(i), i + 1.0, SAD if i % 2 else GLAD) for i in range(3600)]
    cells = cut_into_cells(windows)
    assert len(cells) <= MOST_CELLS
    assert (cells[0].start_s, cells[-1].end_s) == (0.0, 3600.0)
    assert cells[0].probabilities[3] == pytest.approx(0.5, abs=0.05)


def test_average_weighs_and_skips_what_was_not_read():
    readings = [
        TimedReading(0, 1, SAD, weight=3.0),
        TimedReading(1, 2, GLAD, weight=1.0),
        TimedReading(2, 3, None, weight=9.0),
    ]
    mean = average(readings)
    assert mean[5] == pytest.approx(0.75)
    assert sum(mean) == pytest.approx(1.0)
    assert average([TimedReading(0, 1, None)]) is None


def test_frames_reach_half_a_step_and_leave_a_gap_where_no_face_was():
    frames = [(0.0, SAD, 1.0), (1.0, None, 0.0), (2.0, GLAD, 1.0), (5.0, SAD, 1.0)]
    spread = spread_frames(frames, 5.2)
    assert spans(spread) == [(0.0, 0.5), (0.5, 1.5), (1.5, 2.5), (4.5, 5.2)]
    assert spans(spread_frames([(3.0, SAD, 1.0)], 6.0)) == [(2.5, 3.5)]
    assert spread_frames([], 5.0) == []


def test_top_emotion():
    assert TimedReading(0, 1, GLAD).top_emotion == "happiness"
    assert TimedReading(0, 1, None).top_emotion == ""
