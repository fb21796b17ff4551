"""Servers of a test's own, which it may kill: PostgreSQL, Redis, and a disk that can be filled."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.tasks.installation import wait_until

_POSTGRES_FOLDERS = "/usr/lib/postgresql"


class PostgresServer:
    """A cluster in a folder; what it has committed outlives its death."""

    def __init__(self, folder: Path) -> None:
        self._programs = _find_programs()
        self._folder, self._port = folder / "data", find_free_port()
        # PostgreSQL refuses to run as root.
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        folder.mkdir()
        self._folder.mkdir()
        if self._as:
            for path in (folder, self._folder):
                shutil.chown(path, "postgres")
        self._call("initdb", "--username=tester", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://tester@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        # The disk is trusted to keep what was written: it is the process that is killed.
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        command = [*self._as, self._programs / "postgres", "-D", self._folder, *options.split()]

        def is_up() -> bool:
            # Until the last process of the killed cluster has ended, a new one gives up at once.
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    command, cwd="/", stderr=subprocess.DEVNULL, start_new_session=True
                )
            return self._answers()

        wait_until(is_up, 30, "PostgreSQL")

    def kill(self) -> None:
        """End it without a word to anybody, as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _call(self, program: str, *options: str) -> None:
        command = [*self._as, self._programs / program, "-D", self._folder, *options]
        subprocess.run(command, cwd="/", check=True, capture_output=True, timeout=60)


class RedisServer:
    """A broker that remembers nothing of its life before."""

    def __init__(self) -> None:
        self._program = _find_redis()
        self._port = find_free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", "/"]
        self._process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        wait_until(self._answers, 30, "Redis")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False


class SmallDisk:
    """A file system of some megabytes, which can be filled to its last byte."""

    def __init__(self, folder: Path, size_mb: int) -> None:
        folder.mkdir()
        self.folder = folder
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("Only an account that may mount a file system can fill one.")

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def make_room(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _find_programs() -> Path:
    found = sorted(Path(_POSTGRES_FOLDERS).glob("*/bin/initdb"))
    if not found:
        pytest.skip("The programs of a PostgreSQL server are not installed.")
    return found[-1].parent


def _find_redis() -> str:
    path = shutil.which("redis-server")
    if path is None:
        pytest.skip("redis-server is not installed.")
    return path
