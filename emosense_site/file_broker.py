"""kombu's file-system broker, made safe for several processes that start and read at once.

kombu 5.7 creates a message file and then fills it, so that a reader may find it empty; it moves a
message across file systems by copying, so that two readers may both get it; and it rewrites the
table of bindings without a lock that covers the opening. Each of these ends a worker with a JSON
error. Here a message appears and disappears by renaming within one folder, and one lock covers
every look at the tables.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Puts, takes and looks up without a moment in which another process sees half of it."""

    # kombu's own classes give the message different names.
    def _put(self, queue: str, message: Any, **_options: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # Without a dot before the number, kombu's names: readers take them in order of time.
        name = f"{time.time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}"
        try:
            unfinished.write_text(dumps(message), encoding="utf-8")
            unfinished.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot add {name} to {folder}: {error.strerror}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for path in sorted(folder.iterdir()):
            name = path.name
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".taken-{os.getpid()}-{name}"
            try:
                path.rename(taken)
            except FileNotFoundError:
                # Another worker was faster.
                continue
            message = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return message
        raise Empty

    def get_table(self, exchange: str) -> Any:
        with self._tables_locked():
            return super().get_table(exchange)

    def _queue_bind(self, *binding: Any) -> None:
        with self._tables_locked():
            super()._queue_bind(*binding)

    def _delete(self, *binding: Any, **options: Any) -> None:
        with self._tables_locked():
            super()._delete(*binding, **options)

    @contextmanager
    def _tables_locked(self) -> Iterator[None]:
        path = self.control_folder / ".lock"
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Closing the file gives the lock back.
            yield


class Transport(filesystem.Transport):
    """Chosen by the setting CELERY_BROKER_TRANSPORT for addresses that begin with filesystem:"""

    Channel = Channel
    # A folder has no host; kombu would assume one, and warn of it.
    default_connection_params: ClassVar[dict[str, Any]] = {}
