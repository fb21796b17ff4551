"""From dates to shares of the window, and the dates that get a label."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

MOST_TICKS = 7
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 3600)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A window from `start` to the later `end`."""

    start: datetime
    end: datetime

    def x_of(self, at: datetime) -> float:
        """Return where a time lies: 0 at the start, 1 at the end."""
        return (at - self.start) / (self.end - self.start)

    def list_ticks(self) -> list[tuple[float, str]]:
        """Return where labels stand, and what they say, in the current time zone."""
        for days in _DAY_STEPS:
            if (self.end - self.start) / timedelta(days=days) <= MOST_TICKS:
                return self._write(self._step_days(days), "MONTH_DAY_FORMAT")
        for months in _MONTH_STEPS:
            ticks = list(self._step_months(months))
            if len(ticks) <= MOST_TICKS:
                return self._write(iter(ticks), "YEAR_MONTH_FORMAT" if months < 12 else "Y")
        return []

    def _write(self, ticks: Iterator[datetime], format_name: str) -> list[tuple[float, str]]:
        return [(self.x_of(at), date_format(at, format_name)) for at in ticks]

    def _step_days(self, days: int) -> Iterator[datetime]:
        at = timezone.localtime(self.start).replace(hour=0, minute=0, second=0, microsecond=0)
        while at <= self.end:
            if at >= self.start:
                yield at
            at += timedelta(days=days)

    def _step_months(self, months: int) -> Iterator[datetime]:
        first = timezone.localtime(self.start).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        # Counted from year 0, so that steps of a year begin in January.
        index = (first.year * 12 + first.month - 1) // months * months
        while True:
            at = first.replace(year=index // 12, month=index % 12 + 1)
            if at > self.end:
                return
            if at >= self.start:
                yield at
            index += months
