"""From an accepted upload to a row in the queue; the pages, the API and the commands all use it."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.db import DatabaseError, transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.purpose_lock import PurposeNotDeclaredError
from analysis import queue
from analysis.archive import explain_archived
from analysis.batch_place import BatchPlace
from analysis.consents import ConsentMissingError, require_consent
from analysis.history.summary import refresh_summary
from analysis.intake import AcceptedUpload, UploadError
from analysis.limits import UploadLimits
from analysis.models import Recording, Session
from analysis.notices import NoticeMissingError, StudyArchivedError, require_open
from analysis.storage import MediaStore, StagedFile, lock_media
from analysis.tasks import enqueue_recording


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an upload; a duplicate is the recording that was there already."""

    recording: Recording
    is_duplicate: bool


def submit_recording(
    session: Session,
    upload: AcceptedUpload,
    user: User | None,
    *,
    channel: str = Recording.Channel.ALL,
    place: BatchPlace | None = None,
) -> Submission:
    """Keep the file, save its row and put it on the queue.

    The row is in the database before any message is sent. If the broker is down, the row waits
    and the sweep enqueues it: the person who uploads sees no difference.

    Args:
        session: whose access was checked by the caller.
        upload: from `inspect_upload`.
        user: who uploads; None for a command.
        channel: of `Recording.Channel`, which part of a stereo sound is read. A duplicate keeps
            its own; a photo has none.
        place: of a file of a bulk upload: what is in the study already counts as a duplicate,
            and what became of the file is written in the same transaction.

    Raises:
        UploadError: `session_gone`, if the session was deleted meanwhile, `purpose_not_declared`,
            if the organization does not declare what it is for, `archived`, if the person or the
            study was archived, `no_notice`, if it is not written down what the
            study's participants were told, `no_consent`, if no record in force covers the person,
            or `too_many`, if it holds as many recordings as allowed. Nothing is kept then.
        OSError: the file could not be written. Nothing is kept then.
    """
    store = MediaStore()
    with store.stage(session.organization_id, upload.stream) as staged:
        if staged.sha256 != upload.sha256:
            raise UploadError(
                "damaged",
                gettext("“%(name)s” changed while it was saved.") % {"name": upload.original_name},
            )
        try:
            return _save_row(_Order(session, upload, user, channel, place), staged)
        except DatabaseError:
            # The row was rolled back; its file may have its name already.
            with suppress(DatabaseError):
                store.delete_if_unused(session.organization_id, upload.sha256)
            raise


@dataclass(frozen=True, slots=True)
class _Order:
    """What `submit_recording` was asked to do."""

    session: Session
    upload: AcceptedUpload
    user: User | None
    channel: str
    place: BatchPlace | None


def _save_row(order: _Order, staged: StagedFile) -> Submission:
    upload, place = order.upload, order.place
    with transaction.atomic():
        if place is not None:
            place.lock()
        present = _lock_session(order.session, upload)
        check_open(present)
        if place is not None:
            duplicate = place.find_duplicate(upload.sha256)
        else:
            duplicate = present.recordings.filter(sha256=upload.sha256).first()
        if duplicate is None:
            _check_room(present)
            # The file comes first: a file without a row can be tidied away, a row without its
            # file could never be read.
            lock_media(present.organization_id)
            staged.keep()
        recording = duplicate or _create_row(order, present)
        if place is not None:
            place.settle(recording, is_duplicate=duplicate is not None)
    return Submission(recording, is_duplicate=duplicate is not None)


def _create_row(order: _Order, session: Session) -> Recording:
    upload, is_image = order.upload, order.upload.kind == Recording.Kind.IMAGE
    recording = Recording.objects.create(
        organization_id=session.organization_id,
        session=session,
        kind=upload.kind,
        original_name=upload.original_name,
        media_type=upload.media_type,
        byte_size=upload.byte_size,
        sha256=upload.sha256,
        uploaded_by=order.user,
        channel=Recording.Channel.ALL if is_image else order.channel,
        held_at=order.place.held_at if order.place else None,
    )
    refresh_summary(session.subject_id)
    if recording.held_at is None:
        transaction.on_commit(partial(enqueue_recording, recording.pk))
    return recording


def requeue_recording(recording: Recording, **columns: object) -> bool:
    """Read a finished recording once more, as a person asked; False if it is not finished.

    Two clicks, or a click and a sweep, put it on the queue once.

    Args:
        columns: what is to be read otherwise than before, such as its channel.

    Raises:
        PurposeNotDeclaredError: the organization does not declare what it is for (any more).
        ConsentMissingError: no record in force covers the recording.
    """
    require_consent(recording.session)
    with transaction.atomic():
        if not queue.restart(recording.pk, **columns):
            return False
        transaction.on_commit(partial(enqueue_recording, recording.pk))
    recording.refresh_from_db()
    return True


def _lock_session(session: Session, upload: AcceptedUpload) -> Session:
    # Locked, so that the session cannot be deleted, the count and the duplicates cannot change,
    # and no consent be withdrawn, before the row is committed.
    rows = Session.objects.select_for_update(no_key=True, of=("self",))
    present = rows.select_related("subject", "study").filter(pk=session.pk).first()
    if present is None:
        raise UploadError(
            "session_gone",
            gettext("The session was deleted meanwhile, so “%(name)s” was not kept.")
            % {"name": upload.original_name},
        )
    return present


def check_open(session: Session) -> None:
    """Let pass a session that takes files: nothing is archived, and people were told and agreed.

    Raises:
        UploadError: `archived`, `purpose_not_declared`, `no_notice` or `no_consent`.
    """
    _check_not_archived(session)
    try:
        _check_study(session)
        _check_consent(session)
    except PurposeNotDeclaredError as error:
        raise UploadError("purpose_not_declared", error.sentence) from error


def _check_not_archived(session: Session) -> None:
    if session.subject.archived_at is not None:
        raise UploadError("archived", explain_archived(session.subject))


def _check_study(session: Session) -> None:
    if session.study is None:
        return
    try:
        require_open(session.study)
    except NoticeMissingError as error:
        raise UploadError("no_notice", error.sentence) from error
    except StudyArchivedError as error:
        raise UploadError("archived", error.sentence) from error


def _check_consent(session: Session) -> None:
    try:
        require_consent(session)
    except ConsentMissingError as error:
        raise UploadError("no_consent", error.sentence) from error


def _check_room(session: Session) -> None:
    limit = UploadLimits.from_settings().recordings
    if session.recordings.count() >= limit:
        raise UploadError(
            "too_many",
            gettext(
                "The session holds %(n)d recordings already, and that is the limit. "
                "Delete one, or upload to another session."
            )
            % {"n": limit},
        )
