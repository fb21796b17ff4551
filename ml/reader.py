"""The process that decodes strangers' files: `python -m ml.reader`, started by the worker.

Decoders are written in C and fed with whatever people upload. Here they may run out of memory, of
open files or crash, and take one recording with them instead of the worker.

Requests are lines of JSON on standard input, answers are frames on standard output: one byte that
names the kind, four bytes with the length, and the content.
"""

import argparse
import base64
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from ml.errors import MediaError
from ml.types import Question
from ml.wire import pack, unpack

if TYPE_CHECKING:
    from ml.predict import ReadLimits

READY: Final = b"R"
PROGRESS: Final = b"P"
ANSWER: Final = b"A"
REFUSED: Final = b"E"  # the file cannot be read: a sentence for the person
NO_MEMORY: Final = b"M"
WRITTEN: Final = b"W"  # a part of the copy: where it belongs, and its bytes
FRAME: Final = struct.Struct(">cI")
PLACE: Final = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read; see `ml.predict` for the limits.

    Attributes:
        channel: of `ml.voice.decode.CHANNELS`, which part of a stereo sound is read.
        question: from `write_question`, where the file is not to be read but explained.
        is_copy: the file is not to be read but copied without its metadata.
    """

    path: str
    kind: str
    max_pixels: int
    max_duration_s: float
    max_video_duration_s: float
    frames_per_s: float
    channel: str = "all"
    question: str = ""
    is_copy: bool = False


def write_question(question: Question) -> str:
    """Return the question as a request carries it."""
    return base64.b64encode(pack(question)).decode()


def main() -> None:
    """Read files until standard input ends."""
    parser = argparse.ArgumentParser(description="Reads files for a worker.")
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--open-files", type=int, required=True)
    limits = parser.parse_args()
    answers = _claim_standard_output()
    from ml import predict  # after the output is out of the libraries' reach

    predict.load_models()
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)  # a dump would put the recording on the disk
    _limit(resource.RLIMIT_FSIZE, 0)
    _send(answers, READY, b"")
    for line in sys.stdin.buffer:
        kind, content = _answer(Request(**json.loads(line)), answers)
        _send(answers, kind, content)


def _answer(request: Request, answers: IO[bytes]) -> tuple[bytes, bytes]:
    def on_progress(done: float) -> None:
        _send(answers, PROGRESS, struct.pack(">d", done))

    try:
        if request.is_copy:
            return ANSWER, pack(_copy(request, answers))
        return ANSWER, pack(_read(request, on_progress))
    except MediaError as error:
        return REFUSED, str(error).encode()
    except MemoryError:
        return NO_MEMORY, b""


def _read(request: Request, on_progress: Callable[[float], None]) -> Any:
    from ml import predict

    limits = predict.ReadLimits(
        max_pixels=request.max_pixels,
        max_duration_s=request.max_duration_s,
        max_video_duration_s=request.max_video_duration_s,
        frames_per_s=request.frames_per_s,
        channel=request.channel,
    )
    if request.question:
        return _explain(request, limits)
    read = {"image": predict.read_image, "audio": predict.read_audio}
    return read.get(request.kind, predict.read_video)(Path(request.path), on_progress, limits)


def _copy(request: Request, answers: IO[bytes]) -> str:
    from ml.plain_copy import copy_without_metadata

    return copy_without_metadata(Path(request.path), _SentFile(answers))


class _SentFile:
    """A file that lies with the worker: this process may not write any."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._place = self._end = 0

    def write(self, content: bytes) -> int:
        _send(self._answers, WRITTEN, PLACE.pack(self._place) + content)
        self._place += len(content)
        self._end = max(self._end, self._place)
        return len(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._end}[whence]
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        return self._place


def _explain(request: Request, limits: "ReadLimits") -> Any:
    from ml.explain.recording import explain_recording

    question = unpack(base64.b64decode(request.question))
    assert isinstance(question, Question)
    is_video = request.kind == "video"
    return explain_recording(Path(request.path), question, limits, is_video=is_video)


def _claim_standard_output() -> IO[bytes]:
    """Keep the pipe for answers alone: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit(what: int, value: int) -> None:
    _soft, hard = resource.getrlimit(what)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (most, most))


def _send(answers: IO[bytes], kind: bytes, content: bytes) -> None:
    answers.write(FRAME.pack(kind, len(content)))
    answers.write(content)
    answers.flush()


if __name__ == "__main__":
    main()
