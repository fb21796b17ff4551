"""Files made to do harm: each ends in a sentence, soon, and nobody else is touched."""

import io
import sys
import time

import pytest

from analysis.intake import UploadError, clean_name, inspect_upload
from analysis.limits import UploadLimits
from analysis.outcomes import describe_outcome
from analysis.reader_process import ReaderProcess, SparseCopy
from ml.errors import MediaError
from ml.reader import Request
from tests.hostile.bait import Trap
from tests.hostile.containers import list_containers
from tests.hostile.disguises import list_cut, list_disguises, list_references
from tests.hostile.pictures import list_pictures
from tests.media import make_picture

MEMORY_BYTES = 3_000_000_000
# Far above what any of them takes on a quiet machine; a bomb would take minutes.
WITHIN_S = 20.0

PLAIN = list_pictures() | list_containers() | list_disguises() | list_cut()
LEADING = list_references()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the trap needs inotify")


@pytest.fixture(scope="module")
def process():
    """One process for all files: none of them may end it."""
    process = ReaderProcess(MEMORY_BYTES, open_files=64)
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    with Trap(tmp_path_factory.mktemp("bait")) as trap:
        yield trap


def inspect(content: bytes, name: str = "photo.jpg"):
    """What intake says: the kind, or a sentence."""
    file = io.BytesIO(content)
    file.name = name
    try:
        return inspect_upload(file, UploadLimits.from_settings()).kind, ""
    except UploadError as error:
        return "", error.sentence


def read(process, path, kind: str, *, is_copy: bool = False) -> tuple[str, str]:
    """How a recording would end: its status, and why."""
    limits = UploadLimits.from_settings()
    request = Request(
        str(path), kind, limits.pixels, limits.audio_duration_s, limits.video_duration_s, 2.0,
        is_copy=is_copy,
    )  # fmt: skip
    copy = SparseCopy(io.BytesIO(), 50_000_000)
    try:
        reading = process.read(request, lambda done: None, WITHIN_S, copy)
        return ("copied", "") if is_copy else describe_outcome(reading)
    except MemoryError:
        return "failed", "It needs too much memory."
    except MediaError as error:
        return "failed", str(error)


def drive(process, path, content: bytes) -> list[tuple[str, str]]:
    """Through intake, and whatever intake says through every reader."""
    process.start()
    pid = process._process.pid
    path.write_bytes(content)
    started = time.monotonic()
    kind, sentence = inspect(content)
    assert time.monotonic() - started < WITHIN_S / 2
    assert kind or sentence
    ends = [read(process, path, reader) for reader in ("image", "audio", "video")]
    ends.append(read(process, path, "video", is_copy=True))
    process.start()
    assert process._process.pid == pid, f"it ended its reader: {ends}"
    return ends


@pytest.mark.parametrize("name", PLAIN)
def test_it_ends_in_a_sentence(process, tmp_path, name):
    for status, reason in drive(process, tmp_path / "upload", PLAIN[name]):
        assert status in ("failed", "nothing_found", "copied")
        assert len(reason) > 10 or status == "copied"


@pytest.mark.parametrize("name", LEADING)
def test_it_leads_nowhere(process, trap, tmp_path, name):
    drive(process, tmp_path / "upload", LEADING[name](trap.bait))
    assert not trap.was_called()
    assert not trap.was_opened()


def test_the_trap_springs(trap):
    """What the others prove is no accident of the trap."""
    import socket
    from urllib.parse import urlsplit

    assert not trap.was_opened()
    trap.bait.path.read_bytes()
    assert trap.was_opened()
    address = urlsplit(trap.bait.address)
    socket.create_connection((address.hostname, address.port)).close()
    assert trap.was_called()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd", "..\\..\\boot.ini", "a\0b.jpg", "\u202egpj.exe", "\u2066x\u2069.png",
        "-rf", "|id", "$(id).jpg", "`id`.jpg", "<script>.jpg", "CON", "a" * 5000, "\ud800.jpg",
        "\r\nSet-Cookie: a=b", "\x1b[2J.jpg", "\u200b", ".", "..", "/", " ", "💣" * 300, "\x7f\x85",
    ],
)  # fmt: skip
def test_a_hostile_name_is_only_words(name):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 200
    assert "/" not in cleaned
    assert "\\" not in cleaned
    assert cleaned.isprintable()
    cleaned.encode()  # can be kept and sent
    assert inspect(make_picture(), name) == ("image", "")


def test_a_file_of_holes_is_not_read_into_memory(tmp_path):
    """Four gigabytes that take no place on the disk."""
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)
    with path.open("rb") as file, pytest.raises(UploadError) as refused:
        inspect_upload(file, UploadLimits.from_settings())
    assert refused.value.code == "too_large"
