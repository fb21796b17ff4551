"""Compare the media folder with the database: delete what no row needs, name what is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analysis.models import Artifact, EvidenceFile, Recording
from analysis.storage import MediaStore


class Command(BaseCommand):
    help = (
        "Deletes files that no recording, picture or consent needs, as a crash between file and "
        "row may leave them, and fails if a row's file is missing. Safe while the site runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        store = MediaStore()
        n_abandoned = store.delete_abandoned()
        # A list, because files are deleted under the iteration.
        n_unused = sum(store.delete_if_unused(*file) for file in list(store.list_files()))
        self.stdout.write(
            f"Deleted {n_unused} files without a row and {n_abandoned} half-written ones."
        )
        missing = [
            f"{row._meta.verbose_name} {row.pk}"
            for rows in (
                Recording.objects.filter(file_deleted_at=None),
                Artifact.objects.all(),
                EvidenceFile.objects.all(),
            )
            for row in rows.only("organization_id", "sha256").iterator()
            if not store.exists(row.organization_id, row.sha256)
        ]
        if missing:
            raise CommandError("The files of these rows are missing: " + ", ".join(missing) + ".")
