"""Deletes what was never finished or has expired, and pieces that no row speaks of any more."""

from typing import Final
from uuid import UUID

from django.utils import timezone

from analysis.models import AdHocAnalysis, ResumableUpload
from analysis.partial_files import PartialFile, list_folders

_MOST_PER_SWEEP: Final = 500


def sweep_uploads() -> int:
    """Delete what has expired, and folders without a row; returns how many rows and folders.

    A row goes with its session, its user or its bulk upload; its pieces are found here.
    """
    gone = _find_orphans()
    for model in (ResumableUpload, AdHocAnalysis):
        expired = model.objects.filter(expires_at__lte=timezone.now())
        rows = list(expired.values_list("organization_id", "pk")[:_MOST_PER_SWEEP])
        model.objects.filter(pk__in=[pk for _, pk in rows]).delete()
        gone += rows
    for organization_id, upload_id in gone:
        PartialFile(organization_id, upload_id).delete()
    return len(gone)


def _find_orphans() -> list[tuple[UUID, UUID]]:
    folders = list(list_folders())[:_MOST_PER_SWEEP]
    ids = [pk for _, pk in folders]
    known: set[UUID] = set()
    for model in (ResumableUpload, AdHocAnalysis):
        known.update(model.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [folder for folder in folders if folder[1] not in known]
