"""A handful of processes that live and die together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from django.conf import settings

_POLL_S = 0.1
_STANDARD_ERROR = 2  # the descriptor
# How Celery's paragraph begins for whoever works as root, as people do in a container of their own.
_ROOT_WARNING = "You're running the worker with superuser privileges"


class Processes:
    """Starts named programs and ends all of them, with their own children, at once."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], variables: Mapping[str, str]) -> None:
        """Start a program in a session of its own, so that Ctrl-C reaches it through us alone."""
        self._running[name] = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            # What a program says of itself is no result: standard output is the command's own.
            stdout=_STANDARD_ERROR,
            start_new_session=True,
        )

    def find_stopped(self) -> str | None:
        """Return "name (exit status n)" of the first program that has ended, or None."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return f"{name} (exit status {process.returncode})"
        return None

    def stop(self, patience_s: float) -> None:
        """Ask every program to end, wait, and kill what still runs after `patience_s`."""
        self._signal(signal.SIGTERM)
        end = time.monotonic() + patience_s
        while time.monotonic() < end and any(p.poll() is None for p in self._running.values()):
            time.sleep(_POLL_S)
        # To the whole session, also where its leader is gone: it may have left children.
        self._signal(signal.SIGKILL)
        for process in self._running.values():
            process.wait()
        self._running.clear()

    def _signal(self, number: signal.Signals) -> None:
        for process in self._running.values():
            try:
                if number == signal.SIGKILL:
                    os.killpg(process.pid, number)
                elif process.poll() is None:
                    process.send_signal(number)
            except ProcessLookupError:
                # It ended by itself in the meantime.
                continue


def build_worker_command(concurrency: int, name: str = "local") -> list[str]:
    """Return the command of the one worker of a small installation."""
    return [
        sys.executable, "-W", f"ignore:{_ROOT_WARNING}",
        "-m", "celery", "--quiet", "-A", "emosense_site", "worker",
        # One worker in all, so the scheduler may live inside it.
        "--beat",
        "--concurrency", str(concurrency),
        "--hostname", f"{name}@%h",
        # Talk among workers: there is one, and the file-system broker would pile it up.
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        "--loglevel", "WARNING",
    ]  # fmt: skip
