"""Keeping a claim while a recording is read, and telling how far the reading got."""

import logging
import threading
import time
from types import TracebackType
from typing import Final, Self

from django.conf import settings
from django.db import DatabaseError, connection

from analysis import queue
from analysis.queue import Claim, ClaimLostError

log = logging.getLogger(__name__)

_PROGRESS_INTERVAL_S: Final = 0.5


class Progress:
    """Writes the progress, twice a second at most; raises `ClaimLostError` to end the reading."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._written_at = time.monotonic()

    def __call__(self, fraction: float) -> None:
        now = time.monotonic()
        if now - self._written_at < _PROGRESS_INTERVAL_S:
            return
        queue.renew(self._claim, fraction)
        self._written_at = now


class LeaseKeeper(threading.Thread):
    """Prolongs the lease for as long as the `with` block lasts, and the process lives.

    Progress alone is not enough: decoding a long clip may take longer than a lease without a word.
    A reading that hangs is the time limit's to end.
    """

    def __init__(self, claim: Claim) -> None:
        super().__init__(name=f"lease of {claim.recording_id}", daemon=True)
        self._claim = claim
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        while not self._ended.wait(settings.QUEUE_LEASE_S / 3):
            try:
                queue.renew(self._claim)
            except ClaimLostError:
                return
            except DatabaseError as error:
                log.warning("The lease of %s was not renewed: %s", self._claim.recording_id, error)
            finally:
                # This thread's own connection, used once in many seconds.
                connection.close()
