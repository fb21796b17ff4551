"""From a number on the dashboard to the people behind it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from analysis.cohort.figures import Part, Stretch
from analysis.cohort.filters import NOBODYS, CohortFilter


@dataclass(frozen=True)
class Links:
    """Addresses of the drill-down of one study under one filter."""

    study_id: UUID
    filters: CohortFilter

    def of_everyone(self, shows: str = "") -> str:
        """Return the address of all people, or of those who showed an expression."""
        return self._write(self.filters, shows=shows)

    def of_group(self, part: Part, shows: str = "") -> str:
        """Return the address of the people of a group."""
        return self._write(replace(self.filters, groups=(part.key,)), shows=shows)

    def of_answer(self, column: str, part: Part, shows: str = "") -> str:
        """Return the address of the people with one answer to a column."""
        value = None if part.key == NOBODYS else part.key.removeprefix("=")
        return self._write(self.filters.with_answer(column, value), shows=shows)

    def of_days(self, part: Part, weeks: bool, shows: str = "") -> str:  # noqa: FBT001 - bound by `partial`
        """Return the address of the people of a day or week."""
        first = date.fromisoformat(part.key)
        last = first + timedelta(days=6 if weeks else 0)
        chosen = self.filters
        since = max(first, chosen.since) if chosen.since else first
        until = min(last, chosen.until) if chosen.until else last
        return self._write(replace(chosen, since=since, until=until), shows=shows)

    def of_stretch(self, stretch: Stretch, shows: str = "") -> str:
        """Return the address of the people who were recorded in a stretch of time."""
        ends = {"from": f"{stretch.start_s:g}", "to": f"{stretch.end_s:g}"}
        return self._write(self.filters, shows=shows, **ends)

    def _write(self, filters: CohortFilter, **changes: str) -> str:
        # Hundreds of links differ only in what is added at the end.
        start = self._start if filters is self.filters else self._begin(filters)
        added = urlencode({name: value for name, value in changes.items() if value})
        return start + added if added else start.rstrip("?&")

    @cached_property
    def _start(self) -> str:
        return self._begin(self.filters)

    @cached_property
    def _address(self) -> str:
        return reverse("analysis:study_drill", args=(self.study_id,))

    def _begin(self, filters: CohortFilter) -> str:
        query = filters.write()
        return f"{self._address}?{query}&" if query else f"{self._address}?"
