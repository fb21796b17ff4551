"""Where a file of a bulk upload goes: once into its study, and held while the upload is paused."""

from datetime import datetime
from uuid import UUID

from analysis.models import Batch, BatchFile, Recording, Study


class PlaceGoneError(Exception):
    """The file was taken off the upload meanwhile: its person or its study was erased."""


class BatchPlace:
    """What `submit_recording` has to know of one file of a bulk upload, in its transaction."""

    def __init__(self, row: BatchFile) -> None:
        self._row = row
        self.held_at: datetime | None = None

    def lock(self) -> None:
        """Hold off every other file of the study, and its pause, until the transaction ends.

        Without it, the same bytes sent twice at once would be kept twice, and a recording that is
        saved at the moment of the pause would go on to the workers.

        Raises:
            PlaceGoneError: nobody expects the file any more.
        """
        lock_study(self._row.batch.study_id)
        if not BatchFile.objects.filter(pk=self._row.pk).exists():
            raise PlaceGoneError(self._row.pk)
        self.held_at = Batch.objects.values_list("paused_at", flat=True).get(pk=self._row.batch_id)

    def find_duplicate(self, sha256: str) -> Recording | None:
        """Return the recording of the study with the same bytes."""
        same = Recording.objects.filter(session__study_id=self._row.batch.study_id, sha256=sha256)
        return same.order_by("created_at").first()

    def settle(self, recording: Recording, *, is_duplicate: bool) -> None:
        """Write what became of the file; one that is stored already stays so."""
        statuses = BatchFile.Status
        unsettled = BatchFile.objects.filter(pk=self._row.pk).exclude(status=statuses.STORED)
        unsettled.update(
            status=statuses.DUPLICATE if is_duplicate else statuses.STORED,
            recording=recording,
            reason="",
            dismissed_at=None,
        )


def lock_study(study_id: UUID) -> None:
    """Let one transaction at a time change what is uploaded to a study.

    `no_key` leaves other rows free to refer to the study meanwhile. SQLite has one writer at a
    time, which is lock enough.
    """
    list(Study.objects.select_for_update(no_key=True).filter(pk=study_id))
