"""What every resource does with its answers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

from emosense_client.errors import UnreachableError, WaitedTooLongError, read_retry_after
from emosense_client.events import StreamEvent, read_events
from emosense_client.transport import Form, Transport, read_json

_SILENCE_S: Final = 60.0
_RECONNECT_AFTER_S: Final = 2.0


class Resource:
    """Some addresses of the API."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _get(self, path: str, **params: Any) -> Any:
        return read_json(self._transport.send("GET", path, params=params))

    def _post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return read_json(self._transport.send("POST", path, json=body))

    def _post_form(self, path: str, form: Form) -> Any:
        return read_json(self._transport.send("POST", path, form=form))

    def _put(self, path: str, body: Mapping[str, Any]) -> Any:
        return read_json(self._transport.send("PUT", path, json=body))

    def _patch(self, path: str, changes: Mapping[str, Any]) -> Any:
        return read_json(self._transport.send("PATCH", path, json=changes))

    def _delete(self, path: str, **params: Any) -> None:
        self._transport.send("DELETE", path, params=params)

    def _wait(self, path: str, timeout_s: float) -> Any:
        """Ask until the answer has no `Retry-After` any more, and return it.

        Raises:
            WaitedTooLongError: it was not finished in time.
        """
        end = time.monotonic() + timeout_s
        while True:
            response = self._transport.send("GET", path)
            wait_s = read_retry_after(response)
            if wait_s is None:
                return read_json(response)
            if time.monotonic() + wait_s > end:
                raise WaitedTooLongError(f"It is not finished after {timeout_s:.0f} seconds.")
            self._transport.sleep(wait_s)

    def _follow(self, path: str) -> Iterator[StreamEvent]:
        """Yield the events at an address until there are no more."""
        last_id, has_more = "", True
        while True:
            headers = {"Accept": "text/event-stream"}
            if last_id:
                headers["Last-Event-ID"] = last_id
            if not has_more:
                self._transport.sleep(_RECONNECT_AFTER_S)
            has_more = False
            try:
                with self._transport.stream(path, headers, read_timeout_s=_SILENCE_S) as response:
                    if response.status_code == httpx.codes.NO_CONTENT:
                        return
                    for event in read_events(response):
                        last_id, has_more = event.id or last_id, True
                        yield event
                        if event.name == "gone":
                            return
            except httpx.TransportError as error:
                raise UnreachableError(self._transport.explain(error)) from error


def path_of(*parts: str) -> str:
    """Return an address of the API; parts that come from outside cannot lead elsewhere."""
    return "/api/v1/" + "".join(f"{quote(str(part), safe='')}/" for part in parts)


def keep_given(**values: Any) -> dict[str, Any]:
    """Return what was given; None stands for what was left out."""
    return {name: value for name, value in values.items() if value is not None}
