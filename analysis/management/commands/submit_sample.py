"""Put the sample photo and voice clip on the queue, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import DemonstrationRefusedError
from analysis.demonstration import submit_samples
from analysis.intake import UploadError


class Command(BaseCommand):
    help = "Makes the sample session of the demonstration and submits its files, if it is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: the accounts are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            submissions = submit_samples(force=options["force"])
        except DemonstrationRefusedError as error:
            raise CommandError(str(error)) from error
        except UploadError as error:
            raise CommandError(error.sentence) from error
        n_new = sum(not submission.is_duplicate for submission in submissions)
        if n_new:
            self.stdout.write(f"Sample session: {n_new} files put on the queue.")
        else:
            self.stdout.write("Sample session: there since an earlier start.")
