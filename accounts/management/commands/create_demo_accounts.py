"""Make the accounts of the demonstration and print how to sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import ACCOUNTS, DemonstrationRefusedError, create_demo_accounts


class Command(BaseCommand):
    help = "Makes the demonstration's two organizations and three accounts, and prints them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: the passwords are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            create_demo_accounts(force=options["force"])
        except DemonstrationRefusedError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for account in ACCOUNTS:
                self.stdout.write(f"{account.role:10} {account.email:24} {account.password}")
