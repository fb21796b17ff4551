"""Server-sent events, as the API sends them of whatever is being read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from emosense_client.errors import read_problem


@dataclass(frozen=True)
class StreamEvent:
    """A change; `name` is `state`, or `gone` once there is nothing to follow any more."""

    name: str
    data: dict[str, Any]
    id: str = ""


def read_events(response: httpx.Response) -> Iterator[StreamEvent]:
    """Yield the events of a stream while they come.

    Raises:
        ProblemError: the API refused the stream.
    """
    if response.status_code >= 400:
        response.read()
        raise read_problem(response)
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(":")
            if name:  # a line without one is a sign of life
                fields[name] = value.removeprefix(" ")
        elif fields:
            if "data" in fields or "event" in fields:
                yield _read_event(fields)
            fields = {}


def _read_event(fields: dict[str, str]) -> StreamEvent:
    data = json.loads(fields.get("data") or "{}")
    known = data if isinstance(data, dict) else {}
    return StreamEvent(fields.get("event", "message"), known, fields.get("id", ""))
