"""How fast recordings are read at present, and when what waits will be done."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q
from django.utils import timezone

from analysis.models import Recording
from analysis.models.owned import OwnedQuerySet

WINDOW: Final = timedelta(minutes=10)
# What two recordings took says little about three hundred.
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """The rate of the last minutes, and what follows from it.

    Attributes:
        per_minute: recordings finished in a minute; None where too few were to say so.
        seconds_left: until what waits is read at this rate, in whole minutes; None where nothing
            can be said.
        ends_at: the same as a time.
    """

    per_minute: float | None
    seconds_left: float | None
    ends_at: datetime | None

    @property
    def is_today(self) -> bool:
        """Whether the time of day says enough."""
        return self.ends_at is not None and (
            timezone.localdate(self.ends_at) == timezone.localdate()
        )


def measure_pace(recordings: "OwnedQuerySet[Recording]", n_left: int) -> Pace:
    """Return how fast these recordings are finished, in one query.

    Args:
        n_left: how many of them wait or are being read.
    """
    now = timezone.now()
    finished = recordings.filter(finished_at__gte=now - WINDOW, byte_size__gt=0)
    found: dict[str, Any] = finished.aggregate(
        n=Count("pk"), first=Min("started_at", filter=Q(started_at__gte=now - WINDOW))
    )
    if found["n"] < _FEWEST:
        return Pace(None, None, None)
    # Where reading began within the window, the minutes before it do not count.
    elapsed_s = max((now - (found["first"] or now - WINDOW)).total_seconds(), 1.0)
    per_second = found["n"] / elapsed_s
    if n_left == 0:
        return Pace(60.0 * per_second, None, None)
    seconds_left = 60.0 * math.ceil(n_left / per_second / 60.0)
    return Pace(60.0 * per_second, seconds_left, now + timedelta(seconds=seconds_left))
