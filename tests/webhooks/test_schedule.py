from datetime import timedelta

from analysis.webhooks.schedule import GIVE_UP_AFTER, compute_wait


def wait_s(attempts: int, draw: float = 0.5, asked_s: float = 0.0) -> float:
    return compute_wait(attempts, asked_s, lambda: draw).total_seconds()


def test_each_wait_is_four_times_the_one_before_up_to_four_hours():
    assert [wait_s(n) for n in range(1, 9)] == [15, 60, 240, 960, 3840, 14400, 14400, 14400]
    assert wait_s(10_000) == 14400


def test_waits_are_spread_by_a_fifth():
    assert (wait_s(1, 0.0), wait_s(1, 1.0)) == (12, 18)
    assert len({compute_wait(3) for _ in range(20)}) > 1


def test_what_the_receiver_asks_for_counts_within_reason():
    assert wait_s(1, asked_s=120) == 120
    assert wait_s(5, asked_s=1) == 3840
    assert wait_s(1, asked_s=999_999) == 4 * 60 * 60


def test_a_day_holds_eleven_tries():
    total, tries = timedelta(), 1
    while total + timedelta(seconds=wait_s(tries)) <= GIVE_UP_AFTER:
        total += timedelta(seconds=wait_s(tries))
        tries += 1
    assert tries == 11
