"""The worker's side of `ml.reader`: one process that reads files, started again when it dies."""

import atexit
import json
import logging
import os
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any, Final

from django.conf import settings

from analysis import worker_sentences as sentences
from ml import reader, wire
from ml.errors import MediaError

log = logging.getLogger(__name__)

_START_WITHIN_S: Final = 120.0
# Even a frame of the largest picture is smaller; a reader that says otherwise is out of its mind.
_MOST_BYTES: Final = 2**30


class ReaderCrashError(MediaError):
    """The file ended the process that read it."""


class SparseCopy:
    """Takes the parts of a copy, in whatever order they come, up to a number of bytes."""

    def __init__(self, target: IO[bytes], most_bytes: int) -> None:
        self._target = target
        self._most_bytes = most_bytes

    def take(self, content: bytes) -> None:
        """Write one part to its place.

        Raises:
            ReaderCrashError: it would make the copy longer than it may be.
        """
        (place,) = reader.PLACE.unpack_from(content)
        part = memoryview(content)[reader.PLACE.size :]
        if place + len(part) > self._most_bytes:
            raise _crash()
        self._target.seek(place)
        self._target.write(part)


class ReaderProcess:
    """Reads one file at a time in a process with limits on memory, time and open files.

    Not for several threads at once: a worker process reads one recording at a time.
    """

    def __init__(self, memory_bytes: int, open_files: int) -> None:
        self._command = [
            *(sys.executable, "-m", "ml.reader"),
            *("--memory-bytes", str(memory_bytes), "--open-files", str(open_files)),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until its models are loaded; nothing where it runs.

        Raises:
            OSError: it did not start.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            # Nothing of the site's secrets: what decodes strangers' files needs none of them.
            env=settings.READER_ENVIRONMENT,
        )
        try:
            kind, _content = self._receive(time.monotonic() + _START_WITHIN_S)
        except ReaderCrashError as error:
            raise OSError("The process that reads files did not start.") from error
        if kind != reader.READY:
            raise OSError("The process that reads files did not start.")

    def read(
        self,
        request: reader.Request,
        on_progress: Callable[[float], None],
        within_s: float,
        copy: "SparseCopy | None" = None,
    ) -> Any:
        """Return the reading of one file, or the media type of its copy.

        Args:
            on_progress: called with the fraction that is done; whatever it raises ends the
                reading.
            within_s: the process is ended after so many seconds without an end.
            copy: takes what the process writes, where a copy is asked for.

        Raises:
            MediaError: the file cannot be read, in a sentence.
            ReaderCrashError: the file crashed its reader, or took too long.
            MemoryError: the file needs more memory than a reading may have.
            OSError: the process could not be started.
        """
        self.start()
        deadline = time.monotonic() + within_s
        is_answered = False
        try:
            self._send(request)
            while True:
                kind, content = self._receive(deadline)
                if kind == reader.PROGRESS:
                    on_progress(struct.unpack(">d", content)[0])
                elif kind == reader.WRITTEN and copy is not None:
                    copy.take(content)
                else:
                    is_answered = True
                    return _understand(kind, content)
        finally:
            if not is_answered:
                self.stop()

    def stop(self) -> None:
        """End the process at once; what it reads is lost."""
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None

    def _send(self, request: reader.Request) -> None:
        try:
            pipe = self._pipes()[0]
            pipe.write(json.dumps(asdict(request)).encode() + b"\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise _crash() from error

    def _receive(self, deadline: float) -> tuple[bytes, bytes]:
        kind, length = reader.FRAME.unpack(self._take(reader.FRAME.size, deadline))
        if length > _MOST_BYTES:
            raise _crash()
        return kind, self._take(length, deadline)

    def _take(self, length: int, deadline: float) -> bytes:
        pipe = self._pipes()[1].fileno()
        parts: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while length:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ReaderCrashError(sentences.READING_SLOW)
                part = os.read(pipe, min(length, 1024 * 1024))
                if not part:
                    raise _crash()
                parts.append(part)
                length -= len(part)
        return b"".join(parts)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise _crash()
        return process.stdin, process.stdout


def _understand(kind: bytes, content: bytes) -> Any:
    if kind == reader.REFUSED:
        raise MediaError(content.decode(errors="replace"))
    if kind == reader.NO_MEMORY:
        raise MemoryError
    if kind != reader.ANSWER:
        raise _crash()
    try:
        return wire.unpack(content)
    except wire.WireError as error:
        log.exception("The reader's answer was refused.")
        raise _crash() from error


def _crash() -> ReaderCrashError:
    return ReaderCrashError(sentences.READER_CRASHED)


_readers: list[ReaderProcess] = []


def get_reader() -> ReaderProcess:
    """Return this process's own reader; a forked process gets a new one."""
    if not _readers:
        _readers.append(ReaderProcess(settings.READER_MEMORY_BYTES, settings.READER_OPEN_FILES))
        atexit.register(stop_reader)
    return _readers[0]


def stop_reader() -> None:
    """End the reader of this process, if there is one."""
    for process in _readers:
        process.stop()
