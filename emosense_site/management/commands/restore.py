"""Bring a backup back into an empty system."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from emosense_site.backup.contents import BackupError
from emosense_site.backup.reading import restore_backup, verify_backup


class Command(BaseCommand):
    help = (
        "Restores a file that `backup` wrote, with the same BACKUP_KEY and MEDIA_KEYS, into a "
        "database on which only `migrate` was run and an empty media folder. All or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--verify-only", action="store_true", help="only prove that the backup is whole"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        act = verify_backup if options["verify_only"] else restore_backup
        try:
            manifest = act(options["file"])
        except BackupError as error:
            raise CommandError(error.sentence) from error
        n_rows = sum(manifest.rows.values())
        done = "The backup is whole:" if options["verify_only"] else "Restored"
        self.stdout.write(f"{done} {n_rows} rows and {manifest.n_files} files.")
        if not options["verify_only"]:
            self.stdout.write("Now run verify_audit, and erase anew who was erased since.")
