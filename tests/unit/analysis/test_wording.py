import pytest

from analysis.models import EmotionReport
from analysis.wording import describe_report, format_interval, format_percent, format_signed
from ml.labels import EMOTIONS

NEARLY = dict.fromkeys(EMOTIONS, 0.0) | {"sadness": 0.618, "anger": 0.382}


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0"),
        (0.004, "<1"),
        (0.005, "<1"),
        (0.006, "1"),
        (0.618, "62"),
        (0.9951, ">99"),
        (1.0, "100"),
    ],
)
def test_percent(probability, text):
    assert format_percent(probability) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("value", "text"), [(2.34, "+2.3"), (-2.36, "\u22122.4"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_a_number_with_its_sign(value, text):
    assert format_signed(value, 1) == text


def test_interval():
    assert format_interval(0.541, 0.689) == "54–69\u00a0%"
    assert format_interval(0.0, 0.3) == "0–30\u00a0%"


def test_interval_within_one_per_cent_is_one_number():
    assert format_interval(0.997, 0.9999) == ">99\u00a0%"
    assert format_interval(0.0001, 0.002) == "<1\u00a0%"
    assert format_interval(0.302, 0.304) == "30\u00a0%"


def test_result_is_what_the_expression_is_consistent_with():
    report = EmotionReport(**NEARLY, top_emotion="sadness", low=[0.54] * 7, high=[0.69] * 7)
    expected = "Expression consistent with sadness (62\u00a0%, 54–69\u00a0%)"
    assert describe_report(report) == expected


def test_result_without_interval():
    report = EmotionReport(**NEARLY, top_emotion="sadness")
    assert describe_report(report) == "Expression consistent with sadness (62\u00a0%)"


def test_an_interval_that_says_no_more_is_left_out():
    sure = dict.fromkeys(EMOTIONS, 0.0) | {"fear": 0.998}
    report = EmotionReport(**sure, top_emotion="fear", low=[0.996] * 7, high=[0.999] * 7)
    assert describe_report(report) == "Expression consistent with fear (>99\u00a0%)"


def test_inconclusive_and_missing_results():
    assert describe_report(EmotionReport(**NEARLY, is_inconclusive=True)) == "Inconclusive"
    assert describe_report(EmotionReport()) == "No result"
