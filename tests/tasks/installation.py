"""A whole installation in a temporary folder, with real processes, where no stand-in will do."""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup()\n"
# Starting Django takes a second, so one process answers all questions: each is a line of JSON that
# holds code, and what the code leaves in `answer` comes back as another.
ANSWER = """
import json, sys, traceback
from django.db import connection
for line in sys.stdin:
    names = {}
    try:
        exec(json.loads(line), names)
        reply = {"answer": names.get("answer")}
    except Exception:
        reply = {"error": traceback.format_exc()}
    connection.close()
    print(json.dumps(reply), flush=True)
"""
FORGET = """
from accounts.models import Organization, User
from analysis.models import EmotionReport, Recording, Session, Study, Subject, Tombstone
from analysis.models import WorkerHeartbeat
from emosense_site.celery import app
rows = (Tombstone, Recording, EmotionReport, Session, Study, Subject)
rows += (WorkerHeartbeat, User, Organization)
for model in rows:
    model.objects.all().delete()
app.control.purge()
"""


class Installation:
    """Its own database, broker and media folder; every process that it starts is ended by `close`.

    Args:
        folder: where everything lies.
        app: the Celery application of the workers.
        settings: environment variables beyond the defaults of a laptop.
    """

    def __init__(self, folder: Path, app: str = "emosense_site", **settings: str) -> None:
        self.folder, self._app = folder, app
        self._log = folder / "processes.log"
        # Nothing of the machine that runs the tests: a DATABASE_URL, say.
        kept = ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "VAR_DIR": str(folder),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "emosense_site.settings",
            **settings,
        }
        self._processes: list[subprocess.Popen[str]] = []
        self._answering: tuple[dict[str, str], subprocess.Popen[str]] | None = None

    def manage(self, *arguments: str) -> str:
        return self._run([sys.executable, "manage.py", *arguments])

    def migrate(self) -> None:
        """Make the tables; of SQLite by copying a file, which is made once for all tests."""
        if "DATABASE_URL" in self.environment:
            self.manage("migrate", "--verbosity=0")
        else:
            shutil.copy(_make_database(), self.folder / "db.sqlite3")

    def run(self, code: str) -> Any:
        """Run code in another process and return what it leaves in `answer`, as JSON carries it."""
        if self._answering is None or self._answering[0] != self.environment:
            self._answering = (dict(self.environment), self.start(ANSWER))
        process = self._answering[1]
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        reply = json.loads(process.stdout.readline() or '{"error": "It ended."}')
        assert "error" not in reply, reply["error"] + self.log
        return reply["answer"]

    def start(self, code: str) -> "subprocess.Popen[str]":
        """Start code in a new process after `django.setup()`, with its output in a pipe."""
        return self._start([sys.executable, "-c", SETUP + code], stdout=subprocess.PIPE)

    def start_worker(self, name: str, *options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "celery", "-A", self._app, "worker"]
        options = ("--concurrency=1", "--loglevel=INFO", f"--hostname={name}@%h", *options)
        return self._start([*command, *options], stdout=self._log.open("a"))

    def start_program(self, module: str, *options: str) -> "subprocess.Popen[str]":
        """Start a module's command line, with its output in the log."""
        return self._start([sys.executable, "-m", module, *options], stdout=self._log.open("a"))

    @property
    def log(self) -> str:
        """What the workers wrote."""
        return self._log.read_text() if self._log.exists() else ""

    def reset(self) -> None:
        """End the workers and forget recordings, messages, files and what was written."""
        self.run(FORGET)
        self._end(but=self._answering and self._answering[1])
        shutil.rmtree(self.folder / "media", ignore_errors=True)
        for name in ("hold", "silent", "altered", "reads", self._log.name):
            (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        self._answering = None
        self._end()

    def _end(self, but: "subprocess.Popen[str] | None" = None) -> None:
        for process in self._processes:
            if process is but:
                continue
            if process.poll() is None:
                kill_group(process)
            for pipe in (process.stdin, process.stdout):
                if pipe and not pipe.closed:
                    pipe.close()
        self._processes = [but] if but else []

    def _start(self, command: list[str], stdout: Any) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=self._log.open("a"),
            text=True,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def _run(self, command: list[str]) -> str:
        finished = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout


@cache
def _make_database() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="emosense-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Installation(folder).manage("migrate", "--verbosity=0")
    return folder / "db.sqlite3"


def kill_group(process: "subprocess.Popen[str]") -> None:
    """End a process and its children as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_until(claim: Callable[[], Any], timeout_s: float, what: str) -> Any:
    """Return the first true answer; fail with `what` where none comes in time."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if answer := claim():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"Waited {timeout_s:.0f} s for {what}.")
