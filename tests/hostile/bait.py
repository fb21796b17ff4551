"""What hostile files point at: an address that hears calls, a file that notices its opening."""

import ctypes
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.media import make_wav

IN_OPEN, IN_NONBLOCK = 0x20, 0o4000


@dataclass(frozen=True)
class Bait:
    """Where a hostile file may lead.

    Attributes:
        address: an http address on this machine.
        path: a file of sound, outside of what is uploaded.
    """

    address: str
    path: Path


class Trap:
    """Lays the bait, and knows whether anybody took it. Linux only."""

    def __init__(self, folder: Path) -> None:
        path = folder / "canary.wav"
        path.write_bytes(make_wav(0.2))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.bait = Bait(f"http://127.0.0.1:{self._listener.getsockname()[1]}/a.ts", path)
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(IN_NONBLOCK)
        assert libc.inotify_add_watch(self._watch, os.fsencode(path), IN_OPEN) >= 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.close()
        os.close(self._watch)

    def was_called(self) -> bool:
        """Whether somebody connected since the last question."""
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def was_opened(self) -> bool:
        """Whether somebody opened the file since the last question."""
        try:
            return bool(os.read(self._watch, 4096))
        except BlockingIOError:
            return False
