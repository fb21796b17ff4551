"""Check every chain of the audit trail and name the first broken link."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import find_broken_link
from accounts.audit_models import AuditChain, AuditEntry


class Command(BaseCommand):
    help = (
        "Verifies the audit trail and prints the head of each chain: its id, its length and the "
        "digest of its end. Keep the output somewhere else and give it to a later run with "
        "--against: then a trail that was written anew from the start is noticed as well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", type=Path, help="what an earlier run printed")

    def handle(self, *args: Any, against: Path | None = None, **options: Any) -> None:
        broken = []
        for chain in AuditChain.objects.all():
            link = find_broken_link(chain)
            if link is not None:
                broken.append(f"{link.chain_id}: {link.reason}")
            else:
                self.stdout.write(f"{chain.pk} {chain.n_entries} {chain.last_digest}")
        if against is not None:
            broken += _compare(against)
        if broken:
            raise CommandError("The audit trail is broken.\n" + "\n".join(broken))


def _compare(against: Path) -> list[str]:
    broken = []
    for line in against.read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        try:
            chain_id, number, digest = line.split()
            entry = AuditEntry.objects.filter(chain_id=UUID(chain_id), number=int(number))
        except ValueError as error:
            raise CommandError(f"{against} holds a line that is no head: {line!r}") from error
        if int(number) and not entry.filter(digest=digest).exists():
            broken.append(f"{chain_id}: entry {number} is not the one that was printed earlier")
    return broken
