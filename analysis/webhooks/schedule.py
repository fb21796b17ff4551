"""When a message that was not taken is tried again."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

FIRST_WAIT_S: Final = 15.0
FACTOR: Final = 4.0
LONGEST_WAIT_S: Final = 4 * 60 * 60.0
GIVE_UP_AFTER: Final = timedelta(hours=24)
# So that what failed together is not tried together.
_SPREAD: Final = 0.2


def compute_wait(
    attempts: int, asked_s: float = 0.0, draw: Callable[[], float] = random.random
) -> timedelta:
    """Return how long to wait: 15 seconds, then four times as long each time, to 4 hours.

    Args:
        attempts: how often it was tried, at least 1.
        asked_s: what the receiver asks for in `Retry-After`, in seconds; 4 hours at most count.
        draw: a number in [0, 1); up to a fifth more or less is waited by it.
    """
    wait_s = min(FIRST_WAIT_S * FACTOR ** min(attempts - 1, 20), LONGEST_WAIT_S)
    spread_s = wait_s * (1 + _SPREAD * (2 * draw() - 1))
    return timedelta(seconds=max(spread_s, min(asked_s, LONGEST_WAIT_S)))
