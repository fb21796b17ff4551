"""Asking for a file to be read once, and taking that back."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Organization, User
from accounts.purpose_lock import require_all
from analysis.ad_hoc_queue import WAITING_S, Status
from analysis.intake import AcceptedUpload, UploadError
from analysis.models import AdHocAnalysis, Recording
from analysis.partial_files import PartialFile
from analysis.tasks import enqueue_ad_hoc

_BLOCK_BYTES: Final = 1024 * 1024


class TooManyWaitingError(Exception):
    """The user has many files waiting already.

    Attributes:
        sentence: how many, for the person.
    """

    def __init__(self, n: int) -> None:
        self.sentence = gettext("You have %(n)d files waiting. Ask for their results first.") % {
            "n": n
        }
        super().__init__(self.sentence)


def request_analysis(
    user: User,
    organization: Organization,
    upload: AcceptedUpload,
    *,
    purpose: str,
    channel: str = Recording.Channel.ALL,
) -> AdHocAnalysis:
    """Put a file on the queue that is kept nowhere once a worker has it.

    Args:
        purpose: of `AdHocAnalysis.Purpose`, as the caller declared it.

    Raises:
        PurposeNotDeclaredError: the organization does not declare this purpose.
        TooManyWaitingError: the user has as many waiting as allowed.
        UploadError: `damaged`, if it changed meanwhile.
        OSError: the file could not be written. Nothing is kept then.
    """
    require_all(organization.pk, (AdHocAnalysis.Purpose(purpose).declared,))
    waiting = AdHocAnalysis.objects.filter(
        created_by=user, status__in=(Status.QUEUED, Status.RUNNING), expires_at__gt=timezone.now()
    )
    if waiting.count() >= settings.ANALYZE_WAITING_PER_USER:
        raise TooManyWaitingError(settings.ANALYZE_WAITING_PER_USER)
    is_image = upload.kind == Recording.Kind.IMAGE
    with transaction.atomic():
        analysis = AdHocAnalysis.objects.create(
            organization=organization,
            created_by=user,
            purpose=purpose,
            kind=upload.kind,
            channel=Recording.Channel.ALL if is_image else channel,
            byte_size=upload.byte_size,
            expires_at=timezone.now() + timedelta(seconds=WAITING_S),
        )
        upload.stream.seek(0)
        file = PartialFile(organization.pk, analysis.pk)
        with file.write(0, _read_blocks(upload.stream)) as piece:
            if piece.byte_size != upload.byte_size:
                sentence = gettext("“%(name)s” changed while it was saved.")
                raise UploadError("damaged", sentence % {"name": upload.original_name})
            piece.keep()
        transaction.on_commit(partial(enqueue_ad_hoc, analysis.pk))
    return analysis


def remove_analysis(analysis: AdHocAnalysis) -> None:
    """Delete it now with its file and its result; a worker that is reading it saves nothing."""
    AdHocAnalysis.objects.filter(pk=analysis.pk).delete()
    PartialFile(analysis.organization_id, analysis.pk).delete()


def _read_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_BLOCK_BYTES):
        yield block
