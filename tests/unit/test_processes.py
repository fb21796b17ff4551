import os
import sys
import time

import pytest

from emosense_site.processes import Processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ignores the request to end, and has a child that would outlive it.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, pathlib, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\n"
    "time.sleep(60)",
]


@pytest.fixture
def processes():
    processes = Processes()
    yield processes
    processes.stop(patience_s=0)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits for its parent to look at it does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(claim, what: str):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if answer := claim():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"Waited in vain for {what}.")


def test_nothing_has_stopped_while_all_run(processes):
    processes.start("sleeper", SLEEP, os.environ)
    assert processes.find_stopped() is None


def test_the_first_that_ends_is_named_with_its_status(processes):
    processes.start("sleeper", SLEEP, os.environ)
    processes.start("quitter", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    assert wait_for(processes.find_stopped, "the end") == "quitter (exit status 3)"


def test_variables_are_exactly_those_given(processes, tmp_path):
    code = (
        f"import os, pathlib; pathlib.Path({str(tmp_path / 'seen')!r}).write_text(os.environ['X'])"
    )
    processes.start("writer", [sys.executable, "-c", code], {"X": "given"})
    wait_for(processes.find_stopped, "the writer")
    assert (tmp_path / "seen").read_text() == "given"


def test_stopping_does_not_wait_for_those_that_obey(processes):
    processes.start("sleeper", SLEEP, os.environ)
    start = time.monotonic()
    processes.stop(patience_s=20)
    assert time.monotonic() - start < 10
    assert processes.find_stopped() is None


def test_stopping_ends_the_stubborn_and_its_children(processes, tmp_path):
    note = tmp_path / "child"
    processes.start("stubborn", [*STUBBORN, str(note)], os.environ)
    child = int(wait_for(lambda: note.exists() and note.read_text(), "the child"))
    processes.stop(patience_s=0.2)
    wait_for(lambda: not is_alive(child), "the end of the child")


def test_ctrl_c_of_the_terminal_does_not_reach_them(processes):
    processes.start("sleeper", SLEEP, os.environ)
    (process,) = processes._running.values()
    assert os.getsid(process.pid) != os.getsid(0)
