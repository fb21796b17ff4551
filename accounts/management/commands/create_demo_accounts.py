"""Make the accounts of the demonstration and print how to sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import ACCOUNTS, create_demo_accounts


class Command(BaseCommand):
    help = "Makes the demonstration's two organizations and three accounts, and prints them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: the passwords are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "DEBUG is off: demonstration accounts have public passwords. "
                "Use --force if this installation is only a demonstration."
            )
        create_demo_accounts()
        if options["verbosity"]:
            for account in ACCOUNTS:
                self.stdout.write(f"{account.role:10} {account.email:24} {account.password}")
