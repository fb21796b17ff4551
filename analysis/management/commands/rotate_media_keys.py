"""Seal files, unfinished uploads and secrets of webhooks with the first of the given keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analysis.partial_resealing import reseal_partial_files
from analysis.sealing import StorageError
from analysis.storage import MediaStore
from analysis.webhooks.signing import reseal_secrets


class Command(BaseCommand):
    help = (
        "Encrypts every file anew that is not sealed with the first key of MEDIA_KEYS. Put a new "
        "key in front of the old one, restart, run this, then take the old one away. Safe while "
        "the site runs, and can be stopped and started again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        store, n_sealed, unreadable = MediaStore(), 0, []
        for organization_id, sha256 in list(store.list_files()):
            try:
                n_sealed += store.reseal(organization_id, sha256)
            except StorageError as error:
                unreadable.append(f"{organization_id}/{sha256}: {error}")
        self.stdout.write(f"Sealed {n_sealed} files with the first key.")
        n_pieces, unread = reseal_partial_files()
        unreadable += unread
        if n_pieces:
            self.stdout.write(f"Sealed {n_pieces} pieces of unfinished uploads with it.")
        try:
            n_secrets = reseal_secrets()
        except StorageError as error:
            unreadable.append(f"the secret of a webhook: {error}")
        else:
            if n_secrets:
                self.stdout.write(f"Sealed the secrets of {n_secrets} webhooks with it.")
        if unreadable:
            raise CommandError("These files stay as they were:\n" + "\n".join(unreadable))
