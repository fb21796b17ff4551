import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analysis.demonstration import list_samples
from analysis.reader_process import ReaderCrashError, ReaderProcess
from ml.errors import MediaError
from ml.reader import Request
from ml.types import ImageReading

ENOUGH = 4_000_000_000


@pytest.fixture(scope="module")
def process():
    """One process for all tests: each start loads the models."""
    process = ReaderProcess(ENOUGH, open_files=64)
    yield process
    process.stop()


@pytest.fixture(scope="module")
def portrait():
    return next(path for path in list_samples() if path.suffix == ".jpg")


def ask(path, kind="image", **fields) -> Request:
    limits = {
        "max_pixels": 100_000_000,
        "max_duration_s": 3600.0,
        "max_video_duration_s": 3600.0,
        "frames_per_s": 1.0,
    }
    return Request(str(path), kind, **limits | fields)


def read(process, request, on_progress=lambda done: None, within_s=60.0):
    return process.read(request, on_progress, within_s)


def test_it_works(process, portrait):
    steps = []
    reading = read(process, ask(portrait), steps.append)
    assert isinstance(reading, ImageReading)
    assert len(reading.faces) == 1
    assert steps[-1] == 1.0


def test_a_file_that_cannot_be_read_costs_a_sentence_and_not_the_process(process, tmp_path):
    process.start()
    pid = process._process.pid
    (tmp_path / "note").write_text("no picture")
    with pytest.raises(MediaError, match="not a picture"):
        read(process, ask(tmp_path / "note"))
    assert process._process.pid == pid


def test_a_crash_costs_one_file(process, portrait):
    def crash(done: float) -> None:
        os.kill(process._process.pid, signal.SIGSEGV)

    with pytest.raises(ReaderCrashError, match="crash"):
        read(process, ask(portrait), crash)
    assert len(read(process, ask(portrait)).faces) == 1


def test_a_file_that_takes_too_long_is_given_up(process, portrait):
    process.start()
    os.kill(process._process.pid, signal.SIGSTOP)
    with pytest.raises(ReaderCrashError, match="too long"):
        read(process, ask(portrait), within_s=0.3)
    assert process._process is None


def test_whoever_stops_waiting_ends_the_reading(process, portrait):
    def interrupt(done: float) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        read(process, ask(portrait), interrupt)
    assert process._process is None


def test_a_file_that_needs_too_much_memory_costs_itself_alone(tmp_path, portrait):
    path = tmp_path / "large.png"
    # 180 MB of grey levels, three times as much in colour, and a copy of that.
    Image.fromarray(np.zeros((10_000, 18_000), np.uint8)).save(path, compress_level=1)
    process = ReaderProcess(1_400_000_000, open_files=64)
    try:
        with pytest.raises((MemoryError, ReaderCrashError, MediaError)):
            read(process, ask(path, max_pixels=200_000_000))
        assert len(read(process, ask(portrait)).faces) == 1
    finally:
        process.stop()


def test_it_sees_no_secret_and_writes_no_file(process, monkeypatch, settings):
    assert "SECRET_KEY" not in settings.READER_ENVIRONMENT
    process.start()
    variables = Path(f"/proc/{process._process.pid}/environ").read_text()
    assert "SECRET" not in variables
    assert "DATABASE" not in variables
    limits = Path(f"/proc/{process._process.pid}/limits").read_text()
    assert "Max file size             0 " in limits
    assert "Max core file size        0 " in limits


def test_it_ends_with_the_worker(portrait):
    process = ReaderProcess(ENOUGH, open_files=64)
    process.start()
    child = process._process
    child.stdin.close()
    assert child.wait(timeout=20) == 0
