"""A file that arrived piece by piece, taken in as if it had come in one request."""

from datetime import timedelta
from typing import IO, Final, TypeVar

from django.core.files.base import File
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from analysis import batches
from analysis.archives import ArchiveError
from analysis.intake import UploadError, inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Batch, BatchFile, ResumableUpload, Session
from analysis.notices import StudyRefusalError
from analysis.partial_files import PartialFile
from analysis.resumable import ResumableError, give_up
from analysis.submit import submit_recording

T = TypeVar("T")
Status = ResumableUpload.Status
# After so long the process that was handing the file over counts as dead.
_HANDING_OVER_S: Final = 15 * 60


class TargetGoneError(ResumableError):
    """The session or bulk upload that the file is for may no longer be opened by the user."""


def finish(upload: ResumableUpload, user: User) -> bool:
    """Hand a complete file over, once; False if it is not complete or somebody else does it.

    Raises:
        UploadError, StudyRefusalError, ArchiveError, UnknownFileError, TargetGoneError: the file
            is refused, and the upload is gone.
        OSError: the disk did not take it; it can be tried again.
    """
    dead = timezone.now() - timedelta(seconds=_HANDING_OVER_S)
    free = Q(status=Status.RECEIVING) | Q(status=Status.FINISHING, finishing_at__lt=dead)
    claimed = ResumableUpload.objects.filter(free, pk=upload.pk, offset=F("byte_size"))
    if not claimed.update(status=Status.FINISHING, finishing_at=timezone.now()):
        return False
    file = PartialFile(upload.organization_id, upload.pk)
    try:
        with file.open(upload.byte_size, upload.name) as stream:
            columns = _hand_over(upload, stream, user)
    except (UploadError, ResumableError, StudyRefusalError, ArchiveError):
        give_up(upload)
        raise
    except OSError:
        ResumableUpload.objects.filter(pk=upload.pk).update(status=Status.RECEIVING)
        raise
    ResumableUpload.objects.filter(pk=upload.pk).update(status=Status.FINISHED, **columns)
    file.delete()
    upload.refresh_from_db()
    return True


def _hand_over(upload: ResumableUpload, stream: IO[bytes], user: User) -> dict[str, object]:
    """Take the file in as if it had come in one request; returns the row's columns."""
    # Asked once more: who may open the session may have changed since the beginning.
    if upload.batch_id is not None:
        batch = Batch.objects.visible_to(user).select_related("study").filter(pk=upload.batch_id)
        return _hand_over_to_batch(upload, _require(batch.first()), stream, user)
    assert upload.session_id is not None  # the database sees to it that one of both is there
    session = Session.objects.visible_to(user).filter(pk=upload.session_id).first()
    accepted = inspect_upload(stream, UploadLimits.from_settings())
    submission = submit_recording(_require(session), accepted, user, channel=upload.channel)
    return {
        "recording": submission.recording,
        "outcome": {"status": "duplicate" if submission.is_duplicate else "stored"},
    }


def _hand_over_to_batch(
    upload: ResumableUpload, batch: Batch, stream: IO[bytes], user: User
) -> dict[str, object]:
    if upload.is_archive:
        taken = batches.take_archive(batch, stream, user)
        counts = {"stored": taken.n_stored, "duplicate": taken.n_duplicate}
        counts["refused"] = taken.n_refused
        outcome = {"status": "unpacked", "counts": counts, "notices": taken.sentences[:50]}
        return {"outcome": outcome}
    row = batches.take_file(batch, File(stream, name=upload.name), upload.name, user)
    if row.status == BatchFile.Status.REFUSED:
        raise UploadError("refused", row.reason)
    return {"recording": row.recording, "outcome": {"status": row.status}}


def _require(row: T | None) -> T:
    if row is None:
        raise TargetGoneError(gettext("You may no longer send files there."))
    return row
