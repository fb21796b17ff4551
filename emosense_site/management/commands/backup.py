"""Write the whole installation, rows and files, into one encrypted file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from emosense_site.backup.contents import BackupError
from emosense_site.backup.writing import write_backup


class Command(BaseCommand):
    help = (
        "Writes every row of the database and every stored file into one file, encrypted with "
        "BACKUP_KEY. Safe while the site runs: the rows are of one moment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it; must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = write_backup(options["file"])
        except BackupError as error:
            raise CommandError(error.sentence) from error
        n_rows = sum(manifest.rows.values())
        self.stdout.write(f"Wrote {n_rows} rows and {manifest.n_files} files.")
        for name in manifest.missing:
            self.stderr.write(f"This file was not there: {name}")
