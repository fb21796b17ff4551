"""Fill an installation with made-up people, so that every page can be seen full."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import DemonstrationRefusedError
from analysis.demo.loader import ALL_ACCOUNTS, load_demo


class Command(BaseCommand):
    help = (
        "Makes two organizations with made-up people whose readings are drawn from a random "
        "process (docs/demo-data.md), and prints who can sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--renew", action="store_true", help="replace the demonstration data that is there"
        )
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: the passwords are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demo(renew=options["renew"], force=options["force"])
        except DemonstrationRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Made up: {loaded.n_patients} patients and {loaded.n_customers} customers with "
            f"{loaded.n_sessions} sessions. Nobody was recorded.\n\nSign in as"
        )
        width = max(len(account.email) for account in ALL_ACCOUNTS)
        for account in ALL_ACCOUNTS:
            self.stdout.write(
                f"  {account.email:{width}}  {account.password:18} "
                f"{account.role}, {account.organization}"
            )
