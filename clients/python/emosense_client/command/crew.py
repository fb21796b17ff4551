"""Several files at once; Ctrl-C stops after the pieces that are on their way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from emosense_client.command.outcomes import Kind, Outcome
from emosense_client.command.progress import Progress
from emosense_client.errors import (
    EmoSenseError,
    NotAuthenticatedError,
    NotPermittedError,
    ProblemError,
    ServerError,
    UnreachableError,
    UploadBrokenError,
)

# What one file meets, every other one would meet, too.
_ENDS_ALL = (
    NotAuthenticatedError,
    NotPermittedError,
    ServerError,
    UnreachableError,
    UploadBrokenError,
)


class StoppedError(Exception):
    """Somebody pressed Ctrl-C, or another file met what ends all."""


@dataclass(frozen=True)
class Task:
    """A file and the name that it is sent under."""

    path: Path
    name: str


SendFile = Callable[[Task, Callable[[int], None]], Kind]


class Crew:
    """Sends files in a few threads, and stops all of them when one has to."""

    def __init__(self, n_threads: int) -> None:
        self._n_threads, self._stop = n_threads, threading.Event()

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until the crew stops; for the client."""
        if self._stop.wait(seconds):
            raise StoppedError

    def send_all(self, tasks: Sequence[Task], send: SendFile, progress: Progress) -> list[Outcome]:
        """Return what became of each file, in their order.

        Raises:
            EmoSenseError: nothing can be sent at present; what was sent stays sent.
            KeyboardInterrupt: Ctrl-C, after the pieces that were on their way.
        """
        with ThreadPoolExecutor(self._n_threads) as pool:
            futures = [pool.submit(self._send_one, task, send, progress) for task in tasks]
            is_over = False
            try:
                is_over = not wait(futures, return_when=FIRST_EXCEPTION).not_done
            finally:
                if not is_over:
                    self._stop.set()
                pool.shutdown(cancel_futures=True)
        return [future.result() for future in _with_the_cause_first(futures)]

    def _send_one(self, task: Task, send: SendFile, progress: Progress) -> Outcome:
        def tell(n_bytes: int) -> None:
            if self._stop.is_set():
                raise StoppedError
            progress.tell(task.name, n_bytes)

        outcome = self._try(task, send, tell)
        progress.finish(task.name, task.path.stat().st_size if task.path.exists() else 0)
        return outcome

    def _try(self, task: Task, send: SendFile, tell: Callable[[int], None]) -> Outcome:
        try:
            tell(0)
            return Outcome(task.name, send(task, tell))
        except _ENDS_ALL:
            raise
        except EmoSenseError as error:
            return Outcome(task.name, "failed", explain(error))
        except OSError as error:
            return Outcome(task.name, "failed", f"It cannot be read: {error.strerror}.")


def explain(error: EmoSenseError) -> str:
    """Return a sentence about a refusal, with the field errors where they say more."""
    if isinstance(error, ProblemError) and error.errors:
        return " ".join(dict.fromkeys(one.detail for one in error.errors))
    return str(error)


def _with_the_cause_first(futures: Sequence[Future[Outcome]]) -> list[Future[Outcome]]:
    """Return the futures; raise what ended all, where something did."""
    for future in futures:
        error = None if future.cancelled() or not future.done() else future.exception()
        if error is not None and not isinstance(error, StoppedError):
            raise error
    return list(futures)
