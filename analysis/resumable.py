"""Files that arrive piece by piece: begun, added to, given up; then `handing_over.py`.

The row says how many bytes are there, and moves by compare-and-set: of two requests with a piece
for one place only one counts. The pieces lie sealed on the disk (`analysis/partial_files.py`).
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from analysis.batch_names import NAME_LETTERS
from analysis.intake import UploadError, clean_name
from analysis.limits import UploadLimits, format_bytes
from analysis.models import Batch, Recording, ResumableUpload, Session
from analysis.notices import require_open
from analysis.partial_files import PartialFile
from analysis.storage import lock_media
from analysis.submit import check_open

Status = ResumableUpload.Status
MAX_PIECES: Final = 10_000
_OPEN: Final = (Status.RECEIVING, Status.FINISHING)


class ResumableError(Exception):
    """The upload does not take this.

    Attributes:
        sentence: why, and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class QuotaError(ResumableError):
    """The user or the organization has too much on its way already."""


class OffsetError(ResumableError):
    """The piece does not begin where the file ends at present."""


class ChecksumError(ResumableError):
    """The bytes that arrived are not those whose digest was announced."""


class ExpiredError(ResumableError):
    """It was begun too long ago."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file goes: into a session, or into a bulk upload as a file or as a zip of them."""

    session: Session | None = None
    batch: Batch | None = None
    is_archive: bool = False
    channel: str = Recording.Channel.ALL

    @property
    def largest_bytes(self) -> int:
        """How many bytes the file may have."""
        limits = UploadLimits.from_settings()
        return int(settings.UPLOAD_MAX_ARCHIVE_BYTES) if self.is_archive else limits.largest_bytes


@dataclass(frozen=True, slots=True)
class Checksum:
    """An announced digest; `name` is one of `ALGORITHMS`."""

    name: str
    digest: bytes


ALGORITHMS: Final = ("sha1", "sha256", "md5")


@dataclass(slots=True)
class _Hashed:
    blocks: Iterator[bytes]
    name: str
    digest: bytes = field(default=b"")

    def __iter__(self) -> Iterator[bytes]:
        # Against accidents on the way; what protects the file is its seal.
        whole = hashlib.new(self.name, usedforsecurity=False)
        for block in self.blocks:
            whole.update(block)
            yield block
        self.digest = whole.digest()


def begin(
    user: User, target: Target, *, name: str, byte_size: int, metadata: str = ""
) -> ResumableUpload:
    """Announce a file; its bytes come with `append`.

    Args:
        target: whose access was checked by the caller.
        metadata: given back as it is.

    Raises:
        UploadError: `empty` or `too_large`, or what `submit_recording` would say of the session:
            better now than after half a gigabyte.
        StudyRefusalError: the bulk upload's study takes nothing in.
        QuotaError: too much is on its way already.
    """
    organization = target.session or target.batch
    assert organization is not None
    shown = name if target.batch is not None else clean_name(name)
    if byte_size == 0:
        raise UploadError("empty", gettext("“%(name)s” is empty (0 bytes).") % {"name": shown})
    if byte_size > target.largest_bytes:
        sentence = gettext("“%(name)s” has %(size)s; the limit is %(limit)s.")
        sizes = {"size": format_bytes(byte_size), "limit": format_bytes(target.largest_bytes)}
        raise UploadError("too_large", sentence % ({"name": shown} | sizes))
    if target.session is not None:
        check_open(target.session)
    if target.batch is not None:
        require_open(target.batch.study)
    with transaction.atomic():
        # One at a time in an organization, so that two cannot share the last free space.
        lock_media(organization.organization_id)
        _check_quota(user, organization.organization_id, byte_size)
        return ResumableUpload.objects.create(
            organization_id=organization.organization_id,
            session=target.session,
            batch=target.batch,
            is_archive=target.is_archive,
            channel=target.channel,
            name=shown[:NAME_LETTERS],
            byte_size=byte_size,
            metadata=metadata,
            created_by=user,
            expires_at=timezone.now() + timedelta(seconds=settings.UPLOAD_UNFINISHED_EXPIRE_S),
        )


def append(
    upload: ResumableUpload,
    offset: int,
    blocks: Iterator[bytes],
    *,
    checksum: Checksum | None = None,
) -> None:
    """Add bytes at the end of what is there; what arrives of a broken connection is kept.

    Args:
        offset: where the sender believes the end to be.
        blocks: the bytes, no more than the file has left.
        checksum: of all of them; without all of them nothing is kept then.

    Raises:
        OffsetError: the end is elsewhere, or another request has just added to it.
        ChecksumError: other bytes arrived than were sent.
        ExpiredError: it was begun too long ago.
        OSError: the bytes could not be written. Nothing was added.
    """
    require_current(upload)
    if offset != upload.offset:
        raise _describe_offset(upload)
    if upload.n_pieces >= MAX_PIECES:
        raise ResumableError(gettext("The file came in too many pieces. Send it in larger ones."))
    hashed = _Hashed(blocks, checksum.name) if checksum else None
    file = PartialFile(upload.organization_id, upload.pk)
    with file.write(offset, iter(hashed or blocks)) as piece:
        if hashed and checksum and not hmac.compare_digest(hashed.digest, checksum.digest):
            raise ChecksumError(
                gettext("Other bytes arrived than were sent. Send them again from %(offset)d.")
                % {"offset": offset}
            )
        if piece.byte_size:
            with transaction.atomic():
                # The row first: who comes second finds it moved, and its bytes are gone.
                end = ResumableUpload.objects.filter(
                    pk=upload.pk, offset=offset, status=Status.RECEIVING
                )
                if not end.update(offset=F("offset") + piece.byte_size, n_pieces=F("n_pieces") + 1):
                    raise _describe_offset(upload)
                piece.keep()
            # Not read back: the row may be gone by now, with the person that it was for.
            upload.offset, upload.n_pieces = offset + piece.byte_size, upload.n_pieces + 1


def give_up(upload: ResumableUpload) -> None:
    """Delete the upload and what has arrived of it; a recording that was made of it stays."""
    ResumableUpload.objects.filter(pk=upload.pk).delete()
    PartialFile(upload.organization_id, upload.pk).delete()


def require_current(upload: ResumableUpload) -> None:
    """Let pass an upload that has time left.

    Raises:
        ExpiredError: it has none.
    """
    if upload.is_expired:
        raise ExpiredError(gettext("The upload has expired. Begin another one."))


def _check_quota(user: User, organization_id: UUID, byte_size: int) -> None:
    on_way = ResumableUpload.objects.filter(
        organization_id=organization_id, status__in=_OPEN, expires_at__gt=timezone.now()
    )
    if on_way.filter(created_by=user).count() >= settings.UPLOAD_UNFINISHED_PER_USER:
        sentence = gettext("You have %(n)d unfinished uploads. Finish or delete one first.")
        raise QuotaError(sentence % {"n": settings.UPLOAD_UNFINISHED_PER_USER})
    n_bytes = on_way.aggregate(n=Sum("byte_size"))["n"] or 0
    if n_bytes + byte_size > settings.UPLOAD_UNFINISHED_MAX_BYTES:
        sentence = gettext(
            "Your organization has unfinished uploads of %(size)s. Finish some first."
        )
        raise QuotaError(sentence % {"size": format_bytes(n_bytes)})


def _describe_offset(upload: ResumableUpload) -> OffsetError:
    found = ResumableUpload.objects.filter(pk=upload.pk).values_list("offset", flat=True)
    end = next(iter(found), 0)
    return OffsetError(gettext("The file ends at %(offset)d; go on from there.") % {"offset": end})
