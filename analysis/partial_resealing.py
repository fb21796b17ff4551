"""Sealing what is on its way anew, with the first of the given keys."""

from uuid import UUID

from django.db import transaction

from analysis.models import AdHocAnalysis, ResumableUpload
from analysis.partial_files import PartialFile
from analysis.sealing import StorageError

# Whoever reads, ends or deletes a file moves or deletes its row before.
_AT_REST = (
    (ResumableUpload, ResumableUpload.Status.RECEIVING),
    (AdHocAnalysis, AdHocAnalysis.Status.QUEUED),
)


def reseal_partial_files() -> tuple[int, list[str]]:
    """Seal every piece that has another key; returns how many, and what could not be read.

    What is being handed over or read at this moment is left out: it is gone in minutes, or waits
    again, for the next call.
    """
    n_sealed, unreadable = 0, []
    for model, status in _AT_REST:
        for organization_id, pk in model.objects.filter(status=status).values_list(
            "organization_id", "pk"
        ):
            try:
                n_sealed += _reseal(model, status, organization_id, pk)
            except StorageError as error:
                unreadable.append(f"{organization_id}/partial/{pk}: {error}")
    return n_sealed, unreadable


def _reseal(
    model: type[ResumableUpload] | type[AdHocAnalysis], status: str, organization_id: UUID, pk: UUID
) -> int:
    file, n_sealed = PartialFile(organization_id, pk), 0
    try:
        for start in file.list_outdated():
            with transaction.atomic():
                # One piece at a time, so that a sender does not wait for long.
                row = model.objects.select_for_update().filter(pk=pk, status=status)
                if not row.exists():
                    break
                file.reseal(start)
                n_sealed += 1
    except FileNotFoundError:
        return n_sealed  # nothing has arrived yet, or it was deleted meanwhile
    return n_sealed
