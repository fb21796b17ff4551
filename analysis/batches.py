"""Bulk uploads: opened with a plan, filled file by file, paused, resumed and closed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Final
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from analysis import queue
from analysis.archives import Archive, ArchiveError, Member, open_archive
from analysis.batch_names import NameIndex, tidy_path
from analysis.batch_place import BatchPlace, PlaceGoneError, lock_study
from analysis.intake import UploadError, inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Batch, BatchFile, Recording, Study
from analysis.notices import StudyRefusalError, require_open
from analysis.participants import EnrolError, enrol
from analysis.submit import submit_recording
from analysis.tasks import enqueue_recording
from analysis.upload_plan import UploadPlan

log = logging.getLogger(__name__)
# What one click sends at once; the sweep sends the rest.
_MOST_MESSAGES: Final = 200
_REASON_LETTERS: Final = 500


class BatchError(StudyRefusalError):
    """The upload does not take this."""


class BatchClosedError(BatchError):
    """The upload was closed; nothing more is sent to it."""


class UnknownFileError(BatchError):
    """No file of this name was announced when the upload began."""


class PlanRefusedError(BatchError):
    """The plan has a fault that has to be mended before anything is sent."""


@dataclass(frozen=True, slots=True)
class TakenArchive:
    """What became of an archive.

    Attributes:
        n_stored, n_duplicate, n_refused: of the members that the upload expected.
        sentences: what else there is to say, of members that were passed over, say.
    """

    n_stored: int
    n_duplicate: int
    n_refused: int
    sentences: list[str]


def open_batch(
    study: Study, plan: UploadPlan, user: User, *, channel: str = Recording.Channel.ALL
) -> Batch:
    """Begin an upload: every file of the plan is expected.

    Args:
        study: whose access was checked by the caller.
        channel: of `Recording.Channel`, which part of stereo sounds is read.

    Raises:
        StudyRefusalError: the study takes nothing in.
        PlanRefusedError: the plan may not start.
    """
    require_open(study)
    if not plan.may_start:
        raise PlanRefusedError(gettext("Mend what is wrong first; nothing was sent."))
    with transaction.atomic():
        batch = Batch.objects.create(
            organization_id=study.organization_id, study=study, created_by=user, channel=channel
        )
        BatchFile.objects.bulk_create(
            (
                BatchFile(
                    batch=batch,
                    name=file.name,
                    byte_size=file.byte_size,
                    line=file.line,
                    participant_code=file.participant_code,
                    group_name=file.group_name,
                    answers=file.answers,
                )
                for file in plan.files
            ),
            batch_size=500,
        )
    return batch


def take_file(
    batch: Batch, file: "File[bytes] | IO[bytes]", name: str, user: User | None
) -> BatchFile:
    """Take one file of the upload and return what became of it: stored, duplicate or refused.

    Sent again, a stored file stays as it is, and one that was refused has another chance.

    Args:
        name: as it was announced, with folders or, where that is clear, without.

    Raises:
        StudyRefusalError: the study takes nothing in, or the upload is closed.
        UnknownFileError: nobody announced a file of this name.
        OSError: the file could not be written; it is still expected.
    """
    _require_taking(batch)
    return _take(_find_row(batch, name), file, user)


def take_archive(batch: Batch, stream: IO[bytes], user: User | None) -> TakenArchive:
    """Take every expected member of a zip file; a bad one does not stop the others.

    Raises:
        StudyRefusalError: the study takes nothing in, or the upload is closed.
        ArchiveError: the archive as a whole cannot be read; nothing of it was taken.
    """
    _require_taking(batch)
    counts = dict.fromkeys(BatchFile.Status.values, 0)
    with open_archive(stream, UploadLimits.from_settings().largest_bytes) as archive:
        sentences = archive.notices
        rows = _match_members(batch, archive.members)
        for member in archive.members:
            row = rows.get(member.name)
            if row is None:
                sentences.append(_does_not_belong(member.name))
                continue
            try:
                counts[_take_member(row, archive, member, user).status] += 1
            except UnknownFileError as error:
                sentences.append(error.sentence)
    statuses = BatchFile.Status
    return TakenArchive(
        counts[statuses.STORED], counts[statuses.DUPLICATE], counts[statuses.REFUSED], sentences
    )


def pause(batch: Batch) -> None:
    """Keep the workers from the batch's recordings; what is being read is read to its end."""
    with transaction.atomic():
        lock_study(batch.study_id)
        Batch.objects.filter(pk=batch.pk, paused_at=None).update(paused_at=timezone.now())
        queue.hold(_list_recordings(batch))
    batch.refresh_from_db()


def resume(batch: Batch) -> None:
    """Give the batch's recordings to the workers again."""
    with transaction.atomic():
        lock_study(batch.study_id)
        Batch.objects.filter(pk=batch.pk).update(paused_at=None)
        ids = _list_recordings(batch)
        queue.let_go(ids)
        waiting = Recording.objects.filter(pk__in=ids, status=Recording.Status.QUEUED)
        for pk in waiting.order_by("created_at").values_list("pk", flat=True)[:_MOST_MESSAGES]:
            transaction.on_commit(partial(enqueue_recording, pk))
    batch.refresh_from_db()


def close(batch: Batch) -> None:
    """Take no further file; what was not sent stays on the list as not sent."""
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.CLOSED)
    batch.refresh_from_db()


def _require_taking(batch: Batch) -> None:
    require_open(batch.study)
    if Batch.objects.filter(pk=batch.pk, status=Batch.Status.CLOSED).exists():
        raise BatchClosedError(gettext("This upload is closed. Begin another one."))


def _find_row(batch: Batch, name: str) -> BatchFile:
    rows = BatchFile.objects.filter(batch=batch).select_related("batch__study")
    path = tidy_path(name)
    row = rows.filter(name=path).first()
    if row is None:
        found = NameIndex(rows.values_list("name", flat=True)).find(path)
        row = rows.filter(name=found).first() if found else None
    if row is None:
        raise UnknownFileError(_does_not_belong(path))
    return row


def _does_not_belong(name: str) -> str:
    return gettext("“%(name)s” does not belong to this upload.") % {"name": name[:200]}


def _match_members(batch: Batch, members: Sequence[Member]) -> dict[str, BatchFile]:
    """Return the expected file for each member that has one; each file once."""
    files = BatchFile.objects.filter(batch=batch).select_related("batch__study")
    rows = {row.name: row for row in files}
    index = NameIndex(rows)
    matched: dict[str, BatchFile] = {}
    taken: set[str] = set()
    # Those that have exactly the name come first.
    for member in sorted(members, key=lambda member: member.name not in rows):
        name = index.find(member.name)
        if name is not None and name not in taken:
            taken.add(name)
            matched[member.name] = rows[name]
    return matched


def _take_member(row: BatchFile, archive: Archive, member: Member, user: User | None) -> BatchFile:
    try:
        with archive.unpack(member) as stream:
            return _take(row, File(stream, name=member.name), user)
    except ArchiveError as error:
        return _refuse(row, error.sentence)
    except OSError:
        # Still expected: the next try may find room on the disk.
        log.exception("A member of an archive could not be kept.")
        return row


def _take(row: BatchFile, file: "File[bytes] | IO[bytes]", user: User | None) -> BatchFile:
    try:
        return _keep(row, file, user)
    except (PlaceGoneError, BatchFile.DoesNotExist) as error:
        raise UnknownFileError(_does_not_belong(row.name)) from error


def _keep(row: BatchFile, file: "File[bytes] | IO[bytes]", user: User | None) -> BatchFile:
    try:
        upload = inspect_upload(file, UploadLimits.from_settings())
        if row.status == BatchFile.Status.STORED:
            return _compare_with_stored(row, upload.sha256)
        place = BatchPlace(row)
        duplicate = place.find_duplicate(upload.sha256)
        if duplicate is not None:
            place.settle(duplicate, is_duplicate=True)
        else:
            with transaction.atomic():
                # Who was erased meanwhile is not made anew.
                place.lock()
                participant = enrol(
                    row.batch.study,
                    row.participant_code,
                    group_name=row.group_name,
                    answers=row.answers,
                    user=user,
                )
            assert participant.session is not None
            submit_recording(
                participant.session, upload, user, channel=row.batch.channel, place=place
            )
    except (UploadError, EnrolError) as error:
        return _refuse(row, error.sentence)
    row.refresh_from_db()
    return row


def _compare_with_stored(row: BatchFile, sha256: str) -> BatchFile:
    """A stored file that is sent again stays; another file under its name is refused."""
    if row.recording is None or row.recording.sha256 == sha256:
        return row
    row.reason = gettext("Another file of this name was taken already.")
    row.status = BatchFile.Status.REFUSED  # in the answer only: the stored one stays
    return row


def _refuse(row: BatchFile, sentence: str) -> BatchFile:
    BatchFile.objects.filter(pk=row.pk).exclude(status=BatchFile.Status.STORED).update(
        status=BatchFile.Status.REFUSED, reason=sentence[:_REASON_LETTERS], dismissed_at=None
    )
    row.refresh_from_db()
    return row


def _list_recordings(batch: Batch) -> list[UUID]:
    """The recordings that this batch brought; not those that were there before it."""
    stored = batch.files.filter(status=BatchFile.Status.STORED, recording__isnull=False)
    return [pk for pk in stored.values_list("recording_id", flat=True) if pk is not None]
