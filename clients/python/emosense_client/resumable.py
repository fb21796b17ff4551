"""A file in several requests (tus 1.0.0): what arrived stays, and the rest follows."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import httpx

from emosense_client.errors import (
    ConflictError,
    FileChangedError,
    InvalidError,
    NotFoundError,
    UploadBrokenError,
    read_problem,
)
from emosense_client.records import ResumableUpload
from emosense_client.resources.base import path_of
from emosense_client.transport import Transport, read_json
from emosense_client.upload_notes import UploadNotes

PIECE_BYTES: Final = 8 * 1024 * 1024
_VERSION: Final = {"Tus-Resumable": "1.0.0"}
# Announced, and gone before it was finished: it expired, or was refused and nobody heard it.
_N_BEGINNINGS: Final = 2

OnProgress = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """Where a file belongs: a session, or a bulk upload under the name announced there."""

    session: str | None = None
    batch: str | None = None
    name: str | None = None
    channel: str = "all"
    is_archive: bool = False

    def describe(self, path: Path) -> dict[str, str]:
        """Return what the server is told of the file."""
        told = {"filename": self.name or path.name, "channel": self.channel}
        if self.session is not None:
            told["session"] = self.session
        if self.batch is not None:
            told["batch"] = self.batch
        if self.is_archive:
            told["archive"] = "true"
        return told


class ResumableSender:
    """Sends files so that a broken connection or a restart costs one piece at most.

    Args:
        notes: where addresses of unfinished uploads are kept between two runs; None keeps none.
        piece_bytes: of one request; a broken one is sent again from where it broke.
    """

    def __init__(
        self,
        transport: Transport,
        notes: UploadNotes | None = None,
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        self._transport, self._notes, self._piece_bytes = transport, notes, piece_bytes

    def send(
        self, path: Path, place: Place, on_progress: OnProgress | None = None
    ) -> ResumableUpload:
        """Send a file to its end and return what became of it.

        Args:
            on_progress: told how many bytes are there, also at the beginning.

        Raises:
            ProblemError: it was refused.
            UploadBrokenError: the connection broke again and again; send it again later.
            FileChangedError: the file has changed while it was sent.
        """
        told, before = place.describe(path), _mark(path)
        key = (self._transport.base_url, str(path.resolve()), *before, *sorted(told.values()))
        with path.open("rb") as file:
            for n_left in reversed(range(_N_BEGINNINGS)):
                address = self._recall(key) or self._announce(file, told, key)
                try:
                    self._send_rest(file, address, on_progress or (lambda n_bytes: None))
                    done = read_json(self._transport.send("GET", address))
                    break
                except NotFoundError:
                    self._forget(key)
                    if not n_left:
                        raise
                except (InvalidError, ConflictError):
                    # Refused for good: the server keeps nothing of it either.
                    self._forget(key)
                    raise
        self._forget(key)
        if _mark(path) != before:
            raise FileChangedError(f"{path.name} was changed while it was sent; send it again.")
        return cast(ResumableUpload, done)

    def _announce(self, file: IO[bytes], told: dict[str, str], key: tuple[str, ...]) -> str:
        metadata = ",".join(f"{name} {_encode(value)}" for name, value in told.items())
        headers = {"Upload-Length": str(_measure(file)), "Upload-Metadata": metadata}
        response = self._transport.send("POST", path_of("uploads"), headers=_VERSION | headers)
        address = response.headers["Location"]
        if self._notes is not None:
            self._notes.write(address, *key)
        return str(address)

    def _send_rest(self, file: IO[bytes], address: str, on_progress: OnProgress) -> None:
        byte_size, n_failed = _measure(file), 0
        offset = self._ask(address)
        on_progress(offset)
        while offset < byte_size:
            file.seek(offset)
            piece = file.read(self._piece_bytes)
            arrived = self._send_piece(address, offset, piece)
            if arrived is None:
                n_failed += 1
                if n_failed == self._transport.patience.n_tries:
                    left = f"{byte_size - offset:,} of {byte_size:,} bytes are left"
                    raise UploadBrokenError(f"The connection broke again and again; {left}.")
                self._transport.wait_after(n_failed)
                arrived = self._ask(address)
            if arrived > offset:
                n_failed = 0
            offset = arrived
            on_progress(offset)

    def _send_piece(self, address: str, offset: int, piece: bytes) -> int | None:
        """Return how far the upload is then; None where it has to be asked.

        Raises:
            ProblemError: it was refused for good.
        """
        headers = _VERSION | {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        try:
            response = self._transport.send_once("PATCH", address, content=piece, headers=headers)
        except httpx.TransportError:
            return None
        if response.status_code < 300:
            return int(response.headers["Upload-Offset"])
        problem = read_problem(response)
        is_passing = problem.status in (429, 502, 503, 504) or problem.code == "upload_offset"
        if not is_passing:
            raise problem
        if problem.retry_after_s:
            longest_s = self._transport.patience.longest_wait_s
            self._transport.sleep(min(problem.retry_after_s, longest_s))
        return None

    def _ask(self, address: str) -> int:
        response = self._transport.send("HEAD", address, headers=_VERSION)
        return int(response.headers["Upload-Offset"])

    def _recall(self, key: tuple[str, ...]) -> str | None:
        return self._notes.read(*key) if self._notes is not None else None

    def _forget(self, key: tuple[str, ...]) -> None:
        if self._notes is not None:
            self._notes.forget(*key)


def _mark(path: Path) -> tuple[str, str]:
    """Return what changes when the file does."""
    state = path.stat()
    return str(state.st_size), str(state.st_mtime_ns)


def _measure(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _encode(value: str) -> str:
    return base64.b64encode(value.encode()).decode()
