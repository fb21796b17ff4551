"""What the database adds up of a small study, against numbers worked by hand."""

from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from django.http import QueryDict

from analysis.cohort.aggregates import describe_study
from analysis.cohort.filters import CohortFilter, read_filter, write_answer
from analysis.models import Marker
from tests.cohorts import add_people, add_recording, spread
from tests.factories import make_group, make_participant, make_study

JUNE = datetime(2026, 6, 1, 12, tzinfo=UTC)
# The most queries of a dashboard, whatever the filter.
MOST_QUERIES = 18


@pytest.fixture
def study(bob):
    return make_study(bob, threshold=0.5)


def describe(study, query: str = ""):
    return describe_study(study, read_filter(QueryDict(query)))


def test_an_empty_study(study):
    found = describe(study)
    assert (found.n, found.everyone, found.is_too_few, found.groups) == (0, None, False, [])
    assert (found.course.stretches, found.calendar, found.strongest) == ([], [], [])


def test_shares_and_means_count_each_person_once(study):
    add_people(study, [0.2, 0.4, 0.6, 0.8])
    fifth = make_participant(study)
    # Three moments, one of them above the threshold: one person who showed it, with a mean of 0.4.
    add_recording(fifth, [spread(anger=0.5), spread(anger=0.3), spread(anger=0.4)])
    figures = describe(study).everyone
    share, mean = figures.shares["anger"], figures.means["anger"]
    assert (figures.n, share.count, share.n, share.value) == (5, 3, 5, 0.6)
    # Wilson by hand: (0.6 + 1.92073/5 ± 1.95996 · sqrt(0.24/5 + 3.84146/100)) / (1 + 3.84146/5).
    assert (share.low, share.high) == pytest.approx((0.23072, 0.88238), abs=1e-5)
    assert mean.value == pytest.approx(0.48)
    # (0.28² + 0.08² + 0.12² + 0.32² + 0.08²) / 4
    assert mean.variance == pytest.approx(0.052)
    half = 2.776445 * sqrt(0.052 / 5)
    assert (mean.low, mean.high) == pytest.approx((0.48 - half, 0.48 + half))
    # Anger p leaves (1 - p) / 6 to each: valence = (1 - p) / 6 - p - 3 (1 - p) / 6.
    assert figures.means["valence"].value == pytest.approx(-(0.52 / 3) - 0.48)


def test_headline(study):
    people = add_people(study, [0.1] * 5)
    add_recording(people[0], [spread(fear=0.9)] * 12, "audio")
    make_participant(study)
    found = describe(study)
    assert (found.n, found.n_without_result) == (5, 1)
    volume = found.volume
    assert (volume.n_recordings, volume.seconds, volume.n_readings) == (6, 85.0, 34)


def test_groups_of_fewer_than_five_are_withheld_with_the_next_smallest(study):
    sizes = {"A": 6, "B": 7, "C": 3}
    for name, n in sizes.items():
        add_people(study, [0.3] * n, make_group(study, name))
    make_group(study, "Empty")
    found = describe(study)
    shown = {part.label: (part.n, part.is_withheld) for part in found.groups}
    # C could be told from the total and the others, so A goes with it.
    assert shown == {
        "A": (None, True),
        "B": (7, False),
        "C": (None, True),
        "Empty": (0, False),
    }
    assert found.everyone.n == 16


def test_fewer_than_five_people_in_all(study):
    add_people(study, [0.3] * 4)
    found = describe(study)
    assert (found.n, found.everyone, found.is_too_few) == (None, None, True)
    assert (found.course.stretches, found.calendar, found.strongest) == ([], [], [])


def test_a_filter_that_leaves_few_out_says_nothing(study):
    one, two = make_group(study, "A"), make_group(study, "B")
    add_people(study, [0.3] * 8, one)
    add_people(study, [0.3] * 4, two)
    found = describe(study, f"group={one.pk}")
    assert (found.n, found.everyone, found.is_too_few_left_out) == (None, None, True)
    assert all(part.is_withheld for part in found.groups)
    add_people(study, [0.3], two)
    assert describe(study, f"group={one.pk}").n == 8


def test_two_choices_do_not_tell_the_few_between_them(study):
    group = make_group(study, "A")
    add_people(study, [0.3] * 6, group, answers={"age": "30"})
    add_people(study, [0.3] * 2, group, answers={"age": "60"})
    add_people(study, [0.3] * 9, make_group(study, "B"), answers={"age": "60"})
    assert describe(study, f"group={group.pk}").n == 8
    assert describe(study, "answer=age%3D30").n == 6
    both = describe(study, f"group={group.pk}&answer=age%3D30")
    assert both.is_too_few_left_out


def test_group_against_group(study):
    first, second = [0.1, 0.2, 0.3, 0.4, 0.5], [0.3, 0.5, 0.6, 0.7, 0.9]
    add_people(study, first, make_group(study, "A"))
    add_people(study, second, make_group(study, "B"))
    comparison = describe(study).comparison
    assert (comparison.first.label, comparison.second.label) == ("A", "B")
    assert comparison.n_comparisons == len(comparison.differences) == 15
    mean = comparison.differences[0]
    assert (mean.measure, mean.first, mean.second) == (
        "anger",
        pytest.approx(0.3),
        pytest.approx(0.6),
    )
    # Variances 0.025 and 0.05: error sqrt(0.015), df 0.015² / ((0.005² + 0.01²) / 4) = 7.2.
    assert mean.value == pytest.approx(0.3)
    assert (mean.low, mean.high) == pytest.approx((0.0120, 0.5880), abs=1e-4)
    # d = 0.3 / sqrt(0.0375), times 1 - 3 / 31.
    assert mean.effect == pytest.approx(0.3 / sqrt(0.0375) * 28 / 31)
    share = next(d for d in comparison.differences if d.is_share and d.measure == "anger")
    assert (share.first, share.second, share.value) == pytest.approx((0.2, 0.8, 0.6))
    assert share.effect is None
    assert (
        mean.p_corrected
        == pytest.approx(min(1.0, 15 * min(d.p_value for d in comparison.differences)))
        or mean.p_corrected >= mean.p_value
    )


def test_chosen_groups_are_compared(study):
    groups = {name: make_group(study, name) for name in "ABC"}
    for group in groups.values():
        add_people(study, [0.3] * 5, group)
    found = describe(study, f"first={groups['C'].pk}&second={groups['A'].pk}").comparison
    assert (found.first.label, found.second.label) == ("C", "A")
    same = describe(study, f"first={groups['B'].pk}&second={groups['B'].pk}").comparison
    assert (same.first.label, same.second.label) == ("B", "A")


def test_over_time_each_person_counts_once_in_a_stretch(study):
    for anger in (0.2, 0.4, 0.6, 0.8, 0.5):
        person = make_participant(study)
        add_recording(person, [spread(anger=anger), spread(anger=0.1)])
    # A second recording of the last one: the mean of both is 0.3, the peak stays 0.5.
    add_recording(person, [spread(anger=0.1)])
    add_recording(person, [spread(fear=0.9)], "image")
    # Nobody but one goes on.
    long = make_participant(study)
    add_recording(long, [spread(anger=0.1)] * 4)
    stretches = describe(study).course.stretches
    assert [(s.start_s, s.end_s, s.n) for s in stretches] == [(0.0, 5.0, 6), (5.0, 10.0, 6)]
    first = stretches[0].figures
    assert first.means["anger"].value == pytest.approx((0.2 + 0.4 + 0.6 + 0.8 + 0.3 + 0.1) / 6)
    assert first.shares["anger"].count == 3
    assert first.shares["fear"].count == 0


def test_over_time_around_a_marker(study):
    for at in (5.0, 6.0, 9.9, 5.1, 12.0):
        person = make_participant(study)
        recording = add_recording(person, [spread(anger=0.1), spread(anger=0.1), spread(fear=0.9)])
        Marker.objects.create(
            organization=study.organization, recording=recording, name="price", time_s=at
        )
    # Without the marker: not among them.
    add_recording(make_participant(study), [spread(fear=0.9)] * 3)
    course = describe(study, "marker=price").course
    shown = {s.start_s: s for s in course.stretches}
    assert course.marker == "price"
    # Four have the marker in their second five seconds, one in the third.
    assert shown[0.0].n == 5
    assert shown[0.0].figures.shares["fear"].count == 1
    assert shown[-5.0].figures.shares["fear"].count == 0
    # Only four go on after that.
    assert max(shown) == 0.0


def test_over_time_long_recordings_are_cut_into_fewer_stretches(study):
    for _ in range(5):
        add_recording(make_participant(study), [spread(anger=0.6)] * 130)
    stretches = describe(study).course.stretches
    # 650 seconds: sixty stretches of 5 or 10 are not enough, 44 of 15 are.
    assert (len(stretches), stretches[0].end_s) == (44, 15.0)
    assert stretches[0].figures.means["anger"].value == pytest.approx(0.6)


def test_calendar_by_day_and_by_week(study):
    add_people(study, [0.6] * 5, held_at=JUNE)
    add_people(study, [0.6] * 6, held_at=JUNE + timedelta(days=2))
    found = describe(study)
    assert [(p.key, p.n) for p in found.calendar] == [("2026-06-01", 5), ("2026-06-03", 6)]
    assert (found.weeks, found.first_day.isoformat()) == (False, "2026-06-01")
    add_people(study, [0.6] * 7, held_at=JUNE + timedelta(days=50))
    found = describe(study)
    assert found.weeks
    assert [(p.key, p.n) for p in found.calendar] == [("2026-06-01", 11), ("2026-07-20", 7)]


def test_by_answer(study):
    for value, n in (("10", 6), ("9", 5), ("2", 5)):
        add_people(study, [0.6] * n, answers={"score": value})
    add_people(study, [0.6] * 5, answers={"other": ""})
    found = describe(study, "column=score")
    assert [(p.key, p.label, p.n) for p in found.breakdown.parts] == [
        ("=2", "2", 5),
        ("=9", "9", 5),
        ("=10", "10", 6),
        ("none", "No answer", 5),
    ]
    tagged = describe(study, "column=other").breakdown.parts
    assert [(p.label, p.n) for p in tagged] == [("Has this tag", 5), ("No answer", 16)]
    assert found.choices.answers == {"score": [("10", 6), ("2", 5), ("9", 5)], "other": [("", 5)]}


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("answer=colour%3Dred", 6),
        ("answer=colour%3Dred&answer=colour%3Dblue", 13),
        ("answer=colour", 8),
        ("answer=colour%3Dred&answer=size%3DXL", 0),
        ("since=2026-06-02", 7),
        ("until=2026-06-01", 14),
        ("since=nonsense&kind=song&emotion=love&group=42", 21),
        ("kind=audio", 0),
        ("group=none", 21),
    ],
)
def test_filters(study, query, n):
    add_people(study, [0.2] * 6, answers={"colour": "red"}, held_at=JUNE)
    add_people(study, [0.2] * 7, answers={"colour": "blue"}, held_at=JUNE + timedelta(days=3))
    add_people(study, [0.2] * 8, held_at=JUNE)
    found = describe(study, query)
    assert found.n == n
    assert sum(part.n or 0 for part in found.calendar) == n


def test_only_recordings_of_a_kind_count(study):
    for _ in range(5):
        person = make_participant(study)
        add_recording(person, [spread(anger=0.9)], "audio")
        add_recording(person, [spread(fear=0.9)], "video")
    add_people(study, [0.9] * 5)
    voice = describe(study, "kind=audio")
    assert (voice.n, voice.volume.n_recordings) == (5, 5)
    assert voice.everyone.shares["anger"].value == 1.0
    assert voice.everyone.shares["fear"].value == 0.0
    assert voice.everyone.means["anger"].value == pytest.approx(0.9)
    assert {moment.kind for moment in voice.strongest} == {"audio"}
    assert describe(study, "kind=image").everyone is None


def test_moments_that_stand_out(study):
    people = add_people(study, [0.2] * 5)
    clear = add_recording(people[0], [spread(neutral=0.98), spread(fear=0.95), spread(fear=0.9)])
    even = add_recording(people[1], [spread(), spread(anger=0.3)])
    found = describe(study)
    strongest, ambiguous = found.strongest[0], found.ambiguous[0]
    assert (strongest.recording_id, strongest.start_s, strongest.emotion) == (clear.pk, 5.0, "fear")
    assert (ambiguous.recording_id, ambiguous.start_s) == (even.pk, 0.0)
    assert ambiguous.entropy == pytest.approx(1.0)
    # One of each recording.
    assert len({moment.recording_id for moment in found.strongest}) == len(found.strongest) == 7
    neutral = describe(study, "emotion=neutral").strongest[0]
    assert (neutral.recording_id, neutral.start_s) == (clear.pk, 0.0)


@pytest.mark.parametrize("query", ["", "kind=video&since=2026-01-01&column=age&marker=price"])
def test_the_number_of_queries_is_bounded(study, query, django_assert_max_num_queries):
    for name in "AB":
        add_people(study, [0.3] * 5, make_group(study, name), answers={"age": "30"})
    with django_assert_max_num_queries(MOST_QUERIES):
        describe(study, query)


def test_the_state_of_the_filter_is_an_address(study):
    chosen = CohortFilter(
        answers=(("a=b & c", ("x=y", None)), ("tag", ("",))), kind="audio", emotion="fear"
    )
    written = chosen.write()
    assert read_filter(QueryDict(written)) == chosen
    assert "emotion" not in chosen.write(emotion=None)
    assert write_answer("tag", "") == "tag="


def test_another_study_is_another_matter(study, bob):
    add_people(make_study(bob), [0.9] * 6)
    add_people(study, [0.1] * 5)
    found = describe(study)
    assert (found.n, found.everyone.shares["anger"].count) == (5, 0)
