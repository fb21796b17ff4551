"""Bytes on their way: `<MEDIA_ROOT>/<organization>/partial/<id>/<start>`, sealed piece by piece.

A file that arrives in several requests is one folder, each request's bytes a sealed file in it
named after the place where it begins. They are opened together as one file that can be sought in.
"""

import bisect
import errno
import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.conf import settings

from analysis.media_keys import load_keyring
from analysis.places import make_folder, sync_folder
from analysis.sealing import CHUNK_BYTES, AlteredFileError, Keyring, open_sealed, read_key_id, seal

_PARTIAL: Final = "partial"
_DIGITS: Final = 15
# A row and its folder are made one after the other, by one request.
_ORPHAN_AFTER_S: Final = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that are on the disk, but not yet a part of the file; `keep` is one rename."""

    byte_size: int
    _temporary: Path
    _final: Path

    def keep(self) -> None:
        """Make it a part. Call it in the transaction that moved the offset, after that."""
        self._temporary.replace(self._final)
        sync_folder(self._final.parent)


class PartialFile:
    """The pieces of one file that has not arrived completely, or is to be read only once."""

    def __init__(self, organization_id: UUID, file_id: UUID) -> None:
        # Both come from rows, but a path is built of nothing that was not checked here.
        self._name = f"{UUID(str(organization_id))}/{_PARTIAL}/{UUID(str(file_id))}"
        self._folder = Path(settings.MEDIA_ROOT) / self._name
        self._keyring: Keyring = load_keyring()

    @contextmanager
    def write(self, start: int, blocks: Iterator[bytes]) -> Iterator[Piece]:
        """Seal the blocks as the piece that begins at `start`; gone at the end unless kept.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        make_folder(self._folder)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".")  # made with mode 0600
        temporary, counter = Path(name), _Counter(blocks)
        try:
            with os.fdopen(descriptor, "wb") as target:
                seal(iter(counter), target, self._keyring, self._name_piece(start))
                target.flush()
                os.fsync(target.fileno())
            yield Piece(counter.n_bytes, temporary, self._locate(start))
        finally:
            temporary.unlink(missing_ok=True)

    def open(self, byte_size: int, name: str = "") -> "io.BufferedReader":
        """Return the whole as an open file, whose `name` is the given one.

        Args:
            byte_size: of the whole; pieces that add up to something else are refused.

        Raises:
            FileNotFoundError: nothing is there.
            StorageError: a piece is missing or was altered; a later read may raise it, too.
        """
        starts = self._list_starts()
        if not starts:
            raise FileNotFoundError(self._folder)
        if starts[0] != 0 or starts[-1] >= max(byte_size, 1):
            raise AlteredFileError("A piece of the file is missing.")
        return io.BufferedReader(_Joined(self, starts, byte_size, name), CHUNK_BYTES)

    def open_piece(self, start: int) -> "io.BufferedReader":
        """Return the piece that begins at `start`."""
        source = self._locate(start).open("rb")
        try:
            return open_sealed(source, self._keyring, self._name_piece(start))
        except OSError:
            source.close()
            raise

    def list_outdated(self) -> list[int]:
        """Return where the pieces begin that are not sealed with the current key."""
        return [start for start in self._list_starts() if not self._is_current(start)]

    def reseal(self, start: int) -> None:
        """Seal the piece anew. Call it while nobody else may add to the file or delete it.

        Raises:
            StorageError: it was altered, or its key is missing; it stays as it is.
        """
        with self.open_piece(start) as source:
            blocks = iter(lambda: source.read(CHUNK_BYTES), b"")
            with self.write(start, blocks) as piece:
                piece.keep()

    def delete(self) -> None:
        """Delete every piece; nothing where there is none."""
        try:
            shutil.rmtree(self._folder)
        except OSError as error:
            # Another process may be deleting, too, or be writing a piece that nobody will keep:
            # that folder has no row any more, and the sweep deletes it.
            if error.errno not in (errno.ENOENT, errno.ENOTEMPTY):
                raise

    def _list_starts(self) -> list[int]:
        return sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdigit())

    def _is_current(self, start: int) -> bool:
        with self._locate(start).open("rb") as source:
            return read_key_id(source) == self._keyring.current_id

    def _locate(self, start: int) -> Path:
        return self._folder / f"{start:0{_DIGITS}d}"

    def _name_piece(self, start: int) -> str:
        # A piece cannot be put in the place of another.
        return f"{self._name}/{start}"


def list_folders() -> Iterator[tuple[UUID, UUID]]:
    """Yield organization and id of every folder that is old enough to have its row."""
    newest = time.time() - _ORPHAN_AFTER_S
    for folder in Path(settings.MEDIA_ROOT).glob(f"*/{_PARTIAL}/*"):
        with suppress(FileNotFoundError, ValueError):
            if folder.stat().st_mtime < newest:
                yield UUID(folder.parts[-3]), UUID(folder.name)


class _Counter:
    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self.n_bytes = blocks, 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.n_bytes += len(block)
            yield block


class _Joined(io.RawIOBase):
    """Pieces one after the other; one of them is open at a time."""

    def __init__(self, file: PartialFile, starts: list[int], byte_size: int, name: str) -> None:
        self.name = name
        self._file, self._starts, self._size = file, starts, byte_size
        self._ends = [*starts[1:], byte_size]
        self._number = -1
        self._piece: IO[bytes] | None = None
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: "Sequence[int] | memoryview", /) -> int:  # type: ignore[override]  # as in typeshed's BytesIO
        if self._position >= self._size:
            return 0
        piece, n_left = self._open_current()
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer
        part = piece.read(min(len(view), n_left))
        if not part:
            raise AlteredFileError("A piece of the file is shorter than it was.")
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        if self._piece is not None:
            self._piece.close()
        super().close()

    def _open_current(self) -> tuple[IO[bytes], int]:
        number = self._find_current()
        start, end = self._starts[number], self._ends[number]
        if self._piece is None or number != self._number:
            if self._piece is not None:
                self._piece.close()
            self._piece, self._number = self._file.open_piece(start), number
            if self._piece.seek(0, io.SEEK_END) != end - start:
                raise AlteredFileError("A piece of the file has another length than it had.")
        self._piece.seek(self._position - start)
        return self._piece, end - self._position

    def _find_current(self) -> int:
        return bisect.bisect_right(self._starts, self._position) - 1
