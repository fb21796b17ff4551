"""Lists: rows of all pages one after another, fetched as they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from emosense_client.transport import Transport, read_json

Row = TypeVar("Row")


class Pages(Generic[Row]):
    """Every row of a list; each `for` begins at the first page.

    Rows that are added while it is read neither repeat nor hide others.
    """

    def __init__(self, transport: Transport, path: str, params: Mapping[str, Any]) -> None:
        self._transport, self._path, self._params = transport, path, params

    def __iter__(self) -> Iterator[Row]:
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[list[Row]]:
        """Yield the rows of one page after another."""
        body = read_json(self._transport.send("GET", self._path, params=self._params))
        while True:
            yield body["results"]
            if not body["next"]:
                return
            body = read_json(self._transport.send("GET", body["next"]))

    def first(self) -> Row | None:
        """Return the first row; None where there is none."""
        return next(iter(self), None)
