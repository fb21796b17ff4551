"""A path to content that must not touch the disk: what decoders open while a file is read."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_CHUNK_BYTES: Final = 1024 * 1024


@contextmanager
def lend_file() -> Iterator[IO[bytes]]:
    """Lend an empty file to write and to read that nobody else can open, in memory on Linux."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("copy", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        yield file


@contextmanager
def lend_path(content: IO[bytes]) -> Iterator[Path]:
    """Lend a path under which the content can be opened, also more than once.

    On Linux it is a file in memory that has no name anywhere, so that a crash leaves nothing
    behind. Elsewhere it is a private temporary file, deleted at the end.
    """
    if sys.platform == "linux":
        descriptor = os.memfd_create("recording", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as target:
            shutil.copyfileobj(content, target, _CHUNK_BYTES)
            target.flush()
            yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")
        return
    with tempfile.NamedTemporaryFile() as file:  # made with mode 0600
        shutil.copyfileobj(content, file, _CHUNK_BYTES)
        file.flush()
        yield Path(file.name)
