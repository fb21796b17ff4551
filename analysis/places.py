"""Where stored files lie: a folder, or a bucket of an S3-compatible service (`bucket.py`).

A place knows names and bytes and nothing else: who may read them, what they contain and under
which key they are sealed is the matter of `storage.py`. Names have the form
`<organization>/<first two of the digest>/<digest>`.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, Final, Protocol

INCOMING: Final = "incoming"


class Arrival(Protocol):
    """Bytes on their way into a place; gone at the end of `Place.stage` unless kept.

    Attributes:
        file: to be written to.
    """

    file: IO[bytes]

    def arrive(self) -> None:
        """Bring what was written to where it stays, still without its name."""

    def keep(self, name: str) -> None:
        """Give it its name, in one step: whoever opens the name sees the whole file or none."""


class Place(Protocol):
    """Sealed bytes under names. Every method may raise OSError."""

    def stage(self, organization: str) -> AbstractContextManager[Arrival]:
        """Take bytes in under a temporary name of the organization's."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file that can be sought in.

        Raises:
            FileNotFoundError: there is none of this name.
        """

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def delete(self, name: str) -> bool:
        """Delete a file; False where there was none."""

    def delete_abandoned(self, older_than_s: float) -> int:
        """Delete temporary files that nobody has written to for so long; returns how many."""

    def list_names(self) -> Iterator[str]:
        """Yield the name of every file that was kept."""


class FolderArrival:
    """A file beside its later name: in the same file system, keeping it is one rename."""

    def __init__(self, root: Path, temporary: Path, file: IO[bytes]) -> None:
        self._root, self._temporary, self.file = root, temporary, file

    def arrive(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())

    def keep(self, name: str) -> None:
        final = self._root / name
        make_folder(final.parent)
        self._temporary.replace(final)
        sync_folder(final.parent)


class FolderPlace:
    """Files below a folder that nobody else on the machine can look into."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def stage(self, organization: str) -> Iterator[Arrival]:
        folder = self._root / organization / INCOMING
        make_folder(folder)
        descriptor, name = tempfile.mkstemp(dir=folder)  # made with mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield FolderArrival(self._root, temporary, file)
        finally:
            temporary.unlink(missing_ok=True)

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def exists(self, name: str) -> bool:
        return (self._root / name).is_file()

    def delete(self, name: str) -> bool:
        try:
            (self._root / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def delete_abandoned(self, older_than_s: float) -> int:
        oldest = time.time() - older_than_s
        n_deleted = 0
        for path in self._root.glob(f"*/{INCOMING}/*"):
            # Another worker may be tidying, too.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    n_deleted += 1
        return n_deleted

    def list_names(self) -> Iterator[str]:
        for path in self._root.glob("*/??/*"):
            yield "/".join(path.parts[-3:])


def make_folder(folder: Path) -> None:
    """Make a folder that only this user can look into, and those above it."""
    # Each level by itself: `parents=True` would make the upper ones readable for everybody.
    if not folder.is_dir():
        if not folder.parent.is_dir():
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Write to the disk what a folder holds."""
    # A rename is safe from a power cut only when its folder is written too.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
