import pytest

from analysis.history.phq9 import ITEMS, SEVERITIES, is_concern, name_severity


@pytest.mark.parametrize(
    ("total", "name"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately severe"),
        (19, "moderately severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_severity(total, name):
    assert name_severity(total) == name


def test_there_are_nine_items_and_every_total_has_a_band():
    assert len(ITEMS) == 9
    ends = [(band.low, band.high) for band in SEVERITIES]
    assert [n for low, high in ends for n in range(low, high + 1)] == list(range(28))


def test_only_the_ninth_item_is_a_concern():
    assert not is_concern([3] * 8 + [0])
    assert is_concern([0] * 8 + [1])
    assert not is_concern(None)
