"""The whole drawing: small, complete, and legible where events crowd."""

from datetime import UTC, datetime, timedelta

from analysis.charts.history.chart import EmotionSeries, HistoryChart, draw_history
from analysis.charts.history.event_lane import EventMark, choose_lanes
from analysis.charts.history.measure_row import Mark, MeasureRow, draw_measure
from analysis.charts.history.result_strip import Result
from analysis.charts.history.time_scale import TimeScale
from ml.labels import EMOTIONS

START = datetime(2026, 1, 1, tzinfo=UTC)
SCALE = TimeScale(START, START + timedelta(days=365))


def make_marks(n):
    return [Mark(i / n, 0.3, 0.2, 0.45) for i in range(n)]


def make_row(marks, **fields):
    return MeasureRow(marks, bottom=0.0, top=1.0, height=40, class_="x", **fields)


def test_500_sessions_stay_small():
    chart = HistoryChart(
        scale=SCALE,
        results=[Result(i / 500, EMOTIONS[i % 7]) for i in range(500)],
        valence=make_marks(500),
        usual_valence=(0.0, 0.4),
        emotions=[EmotionSeries(emotion, make_marks(500), (0.1, 0.2)) for emotion in EMOTIONS],
    )
    plot = draw_history(chart).plot
    assert len(plot) < 110_000
    assert plot.count("<") < 250
    assert "style=" not in plot


def test_rows_without_values_are_left_out():
    drawn = draw_history(HistoryChart(scale=SCALE, mood=[Mark(0.5, 4)]))
    assert "Mood" in drawn.labels
    assert "Valence" not in drawn.labels
    assert "PHQ-9" not in drawn.labels
    assert drawn.plot.count("data-row") == 1


def test_rejected_values_stand_beside_the_line():
    marks = [Mark(0.0, 0.5), Mark(0.5, 1.0, kind="rejected"), Mark(1.0, 0.5)]
    parts = draw_measure(make_row(marks))
    line = next(part for part in parts if "history-line" in part)
    assert 'd="M0 200l2000 0"' in line
    assert any("history-dots-rejected" in part for part in parts)


def test_a_band_breaks_where_an_interval_is_missing():
    marks = [Mark(0.0, 0.5, 0.4, 0.6), Mark(0.5, 0.5), Mark(1.0, 0.5, 0.4, 0.6)]
    band = next(part for part in draw_measure(make_row(marks)) if "history-band" in part)
    assert band.count("M") == 2


def test_values_beyond_the_row_stay_inside():
    row = make_row([], rules=())
    assert row.place([0.5, 0.5], [7.0, -7.0]) == [(1000, 0), (1000, 400)]


def test_crowded_events_share_lanes_and_keep_their_lines():
    events = [EventMark(0.5 + i / 1000, i, "medication") for i in range(1, 6)]
    placed, n_lanes = choose_lanes(events)
    assert n_lanes == 3
    assert [bool(item.text) for item in placed] == [True, True, True, False, False]
    drawn = draw_history(HistoryChart(scale=SCALE, mood=[Mark(0.1, 3)], events=events))
    assert drawn.plot.count("history-event-line") == 5
    # No line crosses out the label of another event.
    assert drawn.plot.rindex("history-event-line") < drawn.plot.index("history-event-label")


def test_far_events_stand_in_one_lane():
    events = [EventMark(0.1, 1, "admission"), EventMark(0.8, 2, "discharge")]
    assert choose_lanes(events)[1] == 1


def test_a_label_that_grows_to_the_left_keeps_off_the_one_before():
    events = [EventMark(0.5, 1, "Mirtazapine stopped"), EventMark(0.8, 2, "Moved to another city")]
    placed, n_lanes = choose_lanes(events)
    assert [item.is_late for item in placed] == [False, True]
    assert n_lanes == 2


def test_where_a_label_has_no_room_its_number_may_have():
    events = [EventMark(0.4 + i / 100, i, "medication") for i in (1, 2, 3)]
    placed, _ = choose_lanes([*events, EventMark(0.8, 4, "moved to another city")])
    assert [item.text for item in placed][2:] == ["3 medication", "4"]


def test_texts_are_escaped():
    events = [EventMark(0.1, 1, "<script>")]
    drawn = draw_history(HistoryChart(scale=SCALE, mood=[Mark(0.1, 3)], events=events))
    assert "<script>" not in drawn.plot
