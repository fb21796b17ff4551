"""`make run` without make: everything starts, the sample becomes a report, Ctrl-C ends it all."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.demo import ACCOUNTS
from tests.tasks.installation import Installation, wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
READ_STATUSES = """
from analysis.models import Recording
answer = list(Recording.objects.values_list("status", flat=True))
"""


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    installation.close()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(installation: Installation, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_local", "--port", str(port)],
        cwd=ROOT,
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=(installation.folder / "run.log").open("a"),
        text=True,
        # As a shell leaves it for what it starts in the background.
        preexec_fn=ignore_interrupts,
    )


def ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_banner(process: "subprocess.Popen[str]") -> str:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def find_children(folder: Path) -> list[int]:
    """Processes of this installation, by the variable that all of them inherit."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
        if f"VAR_DIR={folder}".encode() in variables and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def test_it_starts_reads_the_sample_and_stops_as_a_whole(installation, port):
    process = start(installation, port)
    try:
        banner = read_banner(process)
        log = (installation.folder / "run.log").read_text()
        assert f"http://localhost:{port}/" in banner, log
        for account in ACCOUNTS:
            assert re.search(rf"{account.email}\s+{account.password}", banner)
        for host in ("localhost", "127.0.0.1"):
            page = urllib.request.urlopen(f"http://{host}:{port}/", timeout=10).read().decode()
            assert "Sign in" in page

        def all_read() -> bool:
            statuses = installation.run(READ_STATUSES)
            return len(statuses) == 2 and set(statuses) == {"done"}

        wait_until(all_read, 60, f"the sample\n{log}")
        installation.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
    assert not find_children(installation.folder)


def test_a_port_in_use_is_said_in_a_sentence(installation, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start(installation, port)
        assert process.wait(timeout=30) == 1
    log = (installation.folder / "run.log").read_text()
    assert f"Port {port} of 127.0.0.1 cannot be used" in log
    assert "make run PORT=" in log
    assert "Traceback" not in log
