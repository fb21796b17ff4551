"""Search parameters: read strictly, so that a misspelled one never answers with everything."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ErrorDetail, ValidationError

from analysis.api.exceptions import InvalidCursor

PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 100
# What every search understands beside its own parameters.
COMMON: Final = ("_id", "_count", "_cursor", "_format")
_MOST_VALUES: Final = 50
_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_PREFIX = re.compile(r"(eq|ge|gt|le|lt)?(\d.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Period:
    """What one value of `date` asks for: from `begin`, included, to `end`, left out."""

    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the row, and how many of its resources were in it."""

    at: datetime
    row_id: UUID
    n_taken: int

    def write(self) -> str:
        text = f"{self.at.astimezone(UTC).isoformat()}~{self.row_id}~{self.n_taken}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Search:
    """A search; an empty tuple asks for nothing in particular, `None` neither.

    Attributes:
        ids: of resources; `None` in it stands for one that cannot exist.
        codes: pairs of system and code; an empty system stands for any.
        identifiers: the same of the patient's code.
    """

    ids: tuple[UUID, ...] | None = None
    patients: tuple[UUID, ...] | None = None
    periods: tuple[Period, ...] = ()
    statuses: tuple[str, ...] | None = None
    codes: tuple[tuple[str, str], ...] | None = None
    identifiers: tuple[tuple[str, str], ...] | None = None
    count: int = PAGE_SIZE
    cursor: Cursor | None = None
    kept: Mapping[str, list[str]] = field(default_factory=dict)

    def wants_code(self, system: str, code: str) -> bool:
        """Whether a resource of this code is asked for."""
        return self.codes is None or any(
            wanted == code and of in ("", system) for of, wanted in self.codes
        )

    def wants_status(self, status: str) -> bool:
        return self.statuses is None or status in self.statuses


def read_search(query: QueryDict, known: Iterable[str]) -> Search:
    """Return the search that an address states.

    Args:
        known: the parameters of the resource, beside those that all have.

    Raises:
        ValidationError: a parameter is unknown, or its value makes no sense.
        InvalidCursor: the cursor is none of ours.
    """
    declared = {*known, *COMMON}
    for name in query:
        if name not in declared:
            listed = ", ".join(sorted(declared - {"_cursor"}))
            _refuse(name, f"There is no such parameter here. Known: {listed}.")
    return Search(
        ids=_read_ids(query, "_id"),
        patients=_read_patients(query),
        periods=tuple(_read_period(value) for value in query.getlist("date")),
        statuses=_read_values(query, "status"),
        codes=_read_tokens(query, "code"),
        identifiers=_read_tokens(query, "identifier"),
        count=_read_count(query),
        cursor=_read_cursor(query.get("_cursor", "")) if "_cursor" in query else None,
        kept={name: query.getlist(name) for name in query if name != "_cursor"},
    )


def _refuse(name: str, sentence: str) -> None:
    raise ValidationError({name: [ErrorDetail(sentence, "invalid")]})


def _read_values(query: QueryDict, name: str) -> tuple[str, ...] | None:
    if name not in query:
        return None
    if len(query.getlist(name)) > 1:
        _refuse(name, "Give it once; values that are alternatives are separated by commas.")
    values = tuple(part.strip() for part in query.get(name, "").split(","))
    if len(values) > _MOST_VALUES:
        _refuse(name, f"It takes {_MOST_VALUES} values at most.")
    return values


def _read_ids(query: QueryDict, name: str) -> tuple[UUID, ...] | None:
    values = _read_values(query, name)
    if values is None:
        return None
    # An id that cannot be one of ours matches nothing.
    return tuple(found for value in values if (found := as_id(value)))


def _read_patients(query: QueryDict) -> tuple[UUID, ...] | None:
    name = "patient" if "patient" in query else "subject"
    if "patient" in query and "subject" in query:
        _refuse("subject", "It means the same as patient: give one of them.")
    values = _read_values(query, name)
    if values is None:
        return None
    found = []
    for value in values:
        kind, _slash, text = value.rpartition("/")
        if kind and not (kind == "Patient" or kind.endswith("/fhir/Patient")):
            _refuse(name, "It takes the id of a Patient.")
        if resource_id := as_id(text):
            found.append(resource_id)
    return tuple(found)


def _read_tokens(query: QueryDict, name: str) -> tuple[tuple[str, str], ...] | None:
    values = _read_values(query, name)
    if values is None:
        return None
    tokens = []
    for value in values:
        system, _bar, code = value.rpartition("|")
        tokens.append((system, code))
    return tuple(tokens)


def _read_count(query: QueryDict) -> int:
    text = query.get("_count", str(PAGE_SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 10**6):
        _refuse("_count", f"Choose a number from 1 to {LARGEST_PAGE}.")
    return min(int(text[:6]), LARGEST_PAGE)


def _read_period(value: str) -> Period:
    """Read `ge2026-03`: a day, a month or a year means all of it, in UTC."""
    match = _PREFIX.fullmatch(value)
    bounds = _read_bounds(match[2]) if match else None
    if match is None or bounds is None:
        raise ValidationError(
            {"date": [ErrorDetail("Write eq, ge, gt, le or lt and a date or time.", "invalid")]}
        )
    begin, end = bounds
    return {
        "eq": Period(begin, end),
        "ge": Period(begin=begin),
        "gt": Period(begin=end),
        "le": Period(end=end),
        "lt": Period(end=begin),
    }[match[1] or "eq"]


def _read_bounds(text: str) -> tuple[datetime, datetime] | None:
    try:
        if match := _PERIOD.fullmatch(text):
            year, month, day = (int(part) if part else 0 for part in match.groups())
            begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
            if day:
                return begin, begin + timedelta(days=1)
            if month:
                return begin, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
            return begin, datetime(year + 1, 1, 1, tzinfo=UTC)
        # In an address that was not encoded, the plus of a time zone arrives as a blank.
        moment = parse_datetime(text.replace(" ", "+"))
        if moment is None:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
        step = timedelta(microseconds=1) if "." in text else timedelta(seconds=1)
        return moment, moment + step
    except (ValueError, OverflowError):
        return None


def as_id(text: str) -> UUID | None:
    """Return the id that a text is, or None."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _read_cursor(text: str) -> Cursor:
    try:
        padded = text + "=" * (-len(text) % 4)
        at, row_id, n_taken = base64.urlsafe_b64decode(padded).decode("ascii").split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or len(n_taken) > 3:
            raise InvalidCursor
        return Cursor(moment.astimezone(UTC), UUID(row_id), int(n_taken))
    except (binascii.Error, ValueError, OverflowError) as error:
        raise InvalidCursor from error
