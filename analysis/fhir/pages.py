"""A page of a search: resources of one or two kinds of row, the newest first, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from analysis.exports.fhir.coding import Json
from analysis.fhir.parameters import Cursor, Search
from analysis.models.owned import OwnedQuerySet


@dataclass(frozen=True, slots=True)
class Found:
    """One row with the resources that stand for it, always in the same order."""

    at: datetime
    row_id: UUID
    resources: Sequence[Json]


@dataclass(frozen=True, slots=True)
class Part:
    """What one query found; `is_cut` where there is more beyond its last row."""

    rows: Sequence[Found]
    is_cut: bool


def limit_rows(
    rows: OwnedQuerySet[Any], search: Search, *, at: str, is_event: bool = True
) -> OwnedQuerySet[Any]:
    """Return the rows of this page, and one more, by the time in the column `at`.

    Args:
        is_event: `date` asks for that time.
    """
    for period in search.periods if is_event else ():
        if period.begin:
            rows = rows.filter(**{f"{at}__gte": period.begin})
        if period.end:
            rows = rows.filter(**{f"{at}__lt": period.end})
    if cursor := search.cursor:
        # With the row itself: not all of its resources need have been on the page before.
        earlier = Q(**{f"{at}__lt": cursor.at})
        rows = rows.filter(earlier | Q(**{at: cursor.at, "pk__lte": cursor.row_id}))
    ordered: OwnedQuerySet[Any] = rows.order_by(f"-{at}", "-pk")[: search.count + 2]
    return ordered


def cut_part(found: Sequence[Found], search: Search) -> Part:
    """Return what a query of `limit_rows` found as a part of the page."""
    return Part(found[: search.count + 1], len(found) > search.count + 1)


def build_page(parts: Sequence[Part], search: Search) -> tuple[list[Json], Cursor | None]:
    """Return the resources of the page, and where the next one begins."""
    rows = sorted((row for part in parts for row in part.rows), key=_key, reverse=True)
    # Beneath the end of a part that was cut off, what belongs between is not known.
    floor = max((_key(part.rows[-1]) for part in parts if part.is_cut), default=None)
    page: list[Json] = []
    place: Cursor | None = None
    for row in rows:
        if floor is not None and _key(row) < floor:
            break
        is_begun = search.cursor is not None and _is_at(search.cursor, row)
        n_before = search.cursor.n_taken if search.cursor and is_begun else 0
        for index, resource in enumerate(row.resources[n_before:], start=n_before + 1):
            if len(page) == search.count:
                return page, place
            page.append(resource)
            place = Cursor(row.at, row.row_id, index)
        if floor is not None and len(page) < search.count:
            place = Cursor(row.at, row.row_id, len(row.resources))
    return page, place if floor is not None else None


def _key(row: Found) -> tuple[datetime, UUID]:
    return row.at, row.row_id


def _is_at(cursor: Cursor, row: Found) -> bool:
    return (cursor.at, cursor.row_id) == _key(row)
