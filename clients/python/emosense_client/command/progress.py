"""A line on the terminal that says how far an upload is."""

from __future__ import annotations

import sys
import threading
import time
from typing import Final, TextIO

_EVERY_S: Final = 0.2
_WIDTH: Final = 24


class Progress:
    """Counts files and bytes of several threads; silent where nobody looks at a terminal."""

    def __init__(self, n_files: int, n_bytes: int, stream: TextIO | None = None) -> None:
        self._n_files, self._n_bytes = n_files, max(1, n_bytes)
        self._stream = stream or sys.stderr
        self._is_shown = self._stream.isatty()
        self._lock = threading.Lock()
        self._bytes_of: dict[str, int] = {}
        self._n_done, self._drawn_at = 0, 0.0

    def tell(self, name: str, n_bytes: int) -> None:
        """So many bytes of a file have arrived."""
        with self._lock:
            self._bytes_of[name] = n_bytes
            self._draw()

    def finish(self, name: str, n_bytes: int) -> None:
        """Nothing more will be sent of a file, however it ended."""
        with self._lock:
            self._bytes_of[name] = n_bytes
            self._n_done += 1
            self._draw(is_last=self._n_done == self._n_files)

    def close(self) -> None:
        """Leave the line as it is, and go on below it."""
        if self._is_shown:
            self._stream.write("\n")
            self._stream.flush()

    def _draw(self, *, is_last: bool = False) -> None:
        now = time.monotonic()
        if not self._is_shown or (now - self._drawn_at < _EVERY_S and not is_last):
            return
        self._drawn_at = now
        n_sent = sum(self._bytes_of.values())
        share = min(1.0, n_sent / self._n_bytes)
        bar = ("█" * round(share * _WIDTH)).ljust(_WIDTH, "░")
        self._stream.write(
            f"\r{bar} {share:4.0%}  {self._n_done} of {self._n_files} files, "
            f"{format_bytes(n_sent)} of {format_bytes(self._n_bytes)} "
        )
        self._stream.flush()


def format_bytes(n_bytes: int) -> str:
    """Return a size for people: 12.3 MB."""
    if n_bytes < 1_000_000:
        return f"{n_bytes / 1_000:.0f} kB"
    return f"{n_bytes / 1_000_000:,.1f} MB"
