"""Remove somebody's second factor, for who has lost phone, key and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import audit
from accounts.audit_models import AuditEntry
from accounts.closing import reset_second_factor
from accounts.models import User
from accounts.second_factor import has_second_factor


class Command(BaseCommand):
    help = "Removes app, passkeys and recovery codes of one person and signs the person out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="address that the person signs in with")
        parser.add_argument("--reason", required=True, help="the person reads it in a mail")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        if not has_second_factor(user):
            raise CommandError("This person has no second factor.")
        reset_second_factor(user, options["reason"])
        deed = audit.Deed(
            channel=AuditEntry.Channel.ADMIN,
            action=AuditEntry.Action.ERASE,
            outcome=AuditEntry.Outcome.DONE,
            route="manage.py reset_second_factor",
            object_kind="second factor",
            object_id=user.pk,
        )
        audit.append(deed, user.organization_id)
        self.stdout.write("The second factor is removed; a mail says so.")
