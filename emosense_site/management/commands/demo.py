"""The main job end to end on an installation that is gone afterwards."""

import signal
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from emosense_site import env


class Command(BaseCommand):
    help = (
        "Reads the sample session in a temporary folder with a database, a queue and a worker of "
        "its own, prints the fused report as JSON and leaves nothing behind."
    )

    # The installation that it makes is checked, not the present one.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=120.0, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with TemporaryDirectory(prefix="emosense-demo-") as folder:
            status = _run_in(folder, options["timeout"])
        # The reason was printed by the command itself.
        sys.exit(status)


def _run_in(folder: str, timeout_s: float) -> int:
    # Empty means the default, which lies in VAR_DIR: the demonstration touches nothing else.
    nowhere_else = dict.fromkeys(
        ("DATABASE_URL", "DATABASE_URL_FILE", "BROKER_URL", "BROKER_URL_FILE", "MEDIA_ROOT"), ""
    )
    variables = env.copy_with(VAR_DIR=folder, DEBUG="on", **nowhere_else)
    manage = str(settings.BASE_DIR / "manage.py")
    child = subprocess.Popen(
        [sys.executable, manage, "analyze_samples", f"--timeout={timeout_s}"], env=variables
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.terminate()
        return child.wait()
