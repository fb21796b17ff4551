"""A server that did not answer is left alone for a while."""

import time


class Outage:
    """Remembers for some seconds that a server was down, so that not everybody waits for it."""

    def __init__(self, forget_after_s: float) -> None:
        self._forget_after_s = forget_after_s
        self._ends_at = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._ends_at

    def begin(self) -> None:
        self._ends_at = time.monotonic() + self._forget_after_s

    def end(self) -> None:
        self._ends_at = 0.0
