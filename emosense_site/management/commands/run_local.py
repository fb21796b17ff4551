"""Everything on one machine: web server, worker and scheduler, until Ctrl-C."""

import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.demo import ACCOUNTS
from analysis.models import WorkerHeartbeat
from emosense_site import env
from emosense_site.processes import Processes, build_worker_command

_START_LIMIT_S = 90
_STOP_PATIENCE_S = 8
_POLL_S = 0.2


class Command(BaseCommand):
    help = "Migrates, makes the demo accounts and starts web server and worker over local files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--concurrency", type=int, default=1, help="recordings read at a time")
        parser.add_argument("--no-sample", action="store_true", help="submit no sample session")

    def handle(self, *args: Any, **options: Any) -> None:
        # A plain `kill` ends it as Ctrl-C does. A shell that starts it in the background leaves
        # interrupts ignored; they end it all the same.
        for interrupt in (signal.SIGINT, signal.SIGTERM):
            signal.signal(interrupt, signal.default_int_handler)
        _check_port(options["host"], options["port"])
        call_command("migrate", verbosity=0)
        call_command("create_demo_accounts", verbosity=0)
        processes = Processes()
        try:
            self._start(processes, options)
            self._watch(processes)
        except KeyboardInterrupt:
            self.stderr.write("Stopping.")
        finally:
            # A second Ctrl-C must not leave half of it running.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            processes.stop(_STOP_PATIENCE_S)

    def _start(self, processes: Processes, options: dict[str, Any]) -> None:
        started_at = timezone.now()
        variables = env.copy_with_defaults(LOG_LEVEL="WARNING")
        processes.start("worker", build_worker_command(options["concurrency"]), variables)
        address = f"{options['host']}:{options['port']}"
        processes.start("web server", _build_web_command(address), variables)
        self.stderr.write("Starting …")
        _wait_until_up(processes, f"http://{address}/", started_at)
        if not options["no_sample"]:
            call_command("submit_sample", stdout=self.stderr)
        self.stdout.write(_build_banner(_name_url(options["host"], options["port"])))
        self.stdout.flush()

    def _watch(self, processes: Processes) -> None:
        while (stopped := processes.find_stopped()) is None:
            time.sleep(_POLL_S)
        raise CommandError(f"Stopping, because this ended: {stopped}.")


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used: {error.strerror}. "
                "Choose another, for instance: make run PORT=8123"
            ) from error


def _build_web_command(address: str) -> list[str]:
    config = settings.BASE_DIR / "deploy" / "gunicorn.conf.py"
    return [sys.executable, "-m", "gunicorn", "--config", str(config), "--bind", address]


def _wait_until_up(processes: Processes, url: str, started_at: datetime) -> None:
    end = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < end:
        if stopped := processes.find_stopped():
            raise CommandError(f"It did not start: {stopped}.")
        is_worker_seen = WorkerHeartbeat.objects.filter(seen_at__gte=started_at).exists()
        if is_worker_seen and _answers(f"{url}healthz"):
            return
        time.sleep(_POLL_S)
    raise CommandError(f"Web server and worker did not come up within {_START_LIMIT_S} seconds.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # nosec B310  # our own server
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _name_url(host: str, port: int) -> str:
    """Where a browser should open it: passkeys belong to a name, never to an address."""
    return f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"


def _build_banner(url: str) -> str:
    width = max(len(account.email) for account in ACCOUNTS)
    lines = ["", f"  EmoSense runs at {url}", "", "  Sign in as"]
    lines += [
        f"    {account.email:{width}}  {account.password:18} {account.role}, {account.organization}"
        for account in ACCOUNTS
    ]
    lines += ["", "  To see it full: make load-demo  (made-up people, more accounts)"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the data stays in var/.", ""])
