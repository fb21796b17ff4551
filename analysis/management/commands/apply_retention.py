"""Delete the uploaded files that organizations and studies do not keep any longer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from analysis.retention import apply_retention, find_due


class Command(BaseCommand):
    help = (
        "Deletes uploaded files and the pictures made of them after the days that their "
        "organization or study decided, and keeps what was read. The scheduler does the same "
        "every day. Safe while the site runs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            n = sum(1 for _ in find_due(timezone.now()))
            self.stdout.write(f"{n} files are due; nothing was deleted.")
        else:
            self.stdout.write(f"Deleted {apply_retention()} files.")
