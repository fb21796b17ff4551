"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

A stream asks the database once a second, says what changed, and ends when nothing will change any
more or after some minutes; the client connects again and names the last event that it has.
"""

import hashlib
import json
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from rest_framework.renderers import BaseRenderer

POLL_EVERY_S: Final = 1.0
HEARTBEAT_EVERY_S: Final = 15.0
LONGEST_S: Final = 5 * 60.0
_RECONNECT_AFTER_MS: Final = 2000


@dataclass(frozen=True, slots=True)
class State:
    """What a stream tells.

    Attributes:
        is_finished: it will not change unless somebody asks for something.
    """

    facts: Mapping[str, Any]
    is_finished: bool

    @property
    def event_id(self) -> str:
        """The same for the same facts, so that a client who has them is not told again."""
        return hashlib.sha256(self._write().encode()).hexdigest()[:16]

    def _write(self) -> str:
        return json.dumps(self.facts, sort_keys=True)

    def __str__(self) -> str:
        return f"id: {self.event_id}\nevent: state\ndata: {self._write()}\n\n"


class Slots:
    """Counts the answers of this process that take long: each holds one of its few threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: list[None] = []

    def take(self) -> bool:
        """Take one; False where all are taken."""
        with self._lock:
            if len(self._taken) >= settings.API_EVENT_STREAMS:
                return False
            self._taken.append(None)
            return True

    def give_back(self) -> None:
        # No lock, since the garbage collector may come here while `take` holds it.
        self._taken.pop()


slots = Slots()


class EventStream:
    """The body of an answer, for which a slot was taken; closed, it gives the slot back.

    So does one that is forgotten before the server has it, as when a later part of the request
    fails: nobody closes that one.

    Args:
        read: returns the state; None once the row is gone or may no longer be seen.
        last_id: of the event that the client has.
    """

    def __init__(self, read: Callable[[], State | None], last_id: str) -> None:
        self._read, self._last_id = read, last_id
        self._give_back = weakref.finalize(self, slots.give_back)

    def __iter__(self) -> Iterator[str]:
        began = spoke = time.monotonic()
        yield f"retry: {_RECONNECT_AFTER_MS}\n\n"
        while time.monotonic() - began < LONGEST_S:
            state = self._read()
            if state is None:
                yield "event: gone\ndata: {}\n\n"
                return
            if state.event_id != self._last_id:
                self._last_id, spoke = state.event_id, time.monotonic()
                yield str(state)
            if state.is_finished:
                return
            if time.monotonic() - spoke >= HEARTBEAT_EVERY_S:
                spoke = time.monotonic()
                yield ": nothing new\n\n"
            time.sleep(POLL_EVERY_S)

    def close(self) -> None:
        """Called by the server when the answer is sent or the client has left."""
        self._give_back()  # a finalizer acts once


class EventStreamRenderer(BaseRenderer):
    """Lets a client ask for `text/event-stream`; the view answers with the stream itself."""

    media_type = "text/event-stream"
    format = "event-stream"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b""
