"""The proof of a consent as files: kept with its record, and read back as they were given.

A file is sealed in the media store like every other; nothing decodes it, and it goes out as it
came, to be saved.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.consents import NewConsent, record_consent
from analysis.evidence_intake import AcceptedEvidence
from analysis.intake import UploadError
from analysis.models import Consent, EvidenceFile, Subject
from analysis.sealing import AlteredFileError, NotSealedError, StorageError
from analysis.storage import MediaStore, StagedFile, lock_media

log = logging.getLogger(__name__)

# Pages of a form that were photographed one by one.
MOST_FILES: Final = 20


class EvidenceUnreadableError(Exception):
    """A file that proves a consent is not there as it was given.

    Attributes:
        sentence: what is wrong and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def may_take_away(user: User) -> bool:
    """Whether the user may delete a proof of somebody whom the user may see.

    Administrators alone: whoever recorded a consent does not undo what proves it.
    """
    return user.role == User.Role.ADMIN


def record_with_evidence(
    subject: Subject, new: NewConsent, files: Sequence[AcceptedEvidence], user: User | None
) -> Consent:
    """Write a consent down together with the files that prove it: all of it, or nothing.

    Raises:
        UploadError: `too_many` files.
        OSError: a file could not be written.
    """
    with _staged(subject.organization_id, files) as staged, transaction.atomic():
        consent = record_consent(subject, new, user)
        _keep(consent, files, staged, user)
    return consent


def add_evidence(
    consent: Consent, files: Sequence[AcceptedEvidence], user: User | None
) -> list[EvidenceFile]:
    """Add files to a record, also to a withdrawn one; the same bytes are kept once.

    Returns:
        The row of each file, in order; of a file that was there already its first one.

    Raises:
        UploadError: `too_many` files, or `consent_gone`, if the person was erased meanwhile.
        OSError: a file could not be written.
    """
    with _staged(consent.organization_id, files) as staged, transaction.atomic():
        # An erasure holds the person, and deletes what was committed before it.
        people = Subject.objects.select_for_update(no_key=True).filter(pk=consent.subject_id)
        list(people.values_list("pk"))
        if not Consent.objects.filter(pk=consent.pk).exists():
            raise UploadError("consent_gone", gettext("This consent was erased meanwhile."))
        return _keep(consent, files, staged, user)


def read_evidence(evidence: EvidenceFile) -> bytes:
    """Return the whole file, every byte of which was checked to be as it was given.

    Raises:
        EvidenceUnreadableError: it is not.
    """
    try:
        with MediaStore().open(evidence.organization_id, evidence.sha256) as content:
            return content.read()
    except (StorageError, FileNotFoundError) as error:
        log.exception("The file %s of %s cannot be read.", evidence.sha256, evidence.pk)
        name = {"name": evidence.original_name}
        raise EvidenceUnreadableError(_explain_unreadable(error) % name) from error


@contextmanager
def _staged(organization_id: UUID, files: Sequence[AcceptedEvidence]) -> Iterator[list[StagedFile]]:
    """Write the files where they stay, without their names; what was not kept is gone after it."""
    store = MediaStore()
    with ExitStack() as stack:
        staged = [stack.enter_context(store.stage(organization_id, one.stream)) for one in files]
        try:
            yield staged
        except (DatabaseError, OSError, UploadError):
            # The rows were rolled back; a file may have its name already.
            for one in staged:
                with suppress(DatabaseError, OSError):
                    store.delete_if_unused(organization_id, one.sha256)
            raise


def _keep(
    consent: Consent,
    files: Sequence[AcceptedEvidence],
    staged: Sequence[StagedFile],
    user: User | None,
) -> list[EvidenceFile]:
    rows = {row.sha256: row for row in consent.evidence_files.all()}
    if len(rows.keys() | {one.sha256 for one in staged}) > MOST_FILES:
        raise UploadError("too_many", _explain_room())
    lock_media(consent.organization_id)
    for accepted, one in zip(files, staged, strict=True):
        if one.sha256 not in rows:
            one.keep()
            rows[one.sha256] = EvidenceFile.objects.create(
                organization_id=consent.organization_id,
                consent=consent,
                original_name=accepted.name,
                media_type=accepted.media_type,
                byte_size=one.byte_size,
                sha256=one.sha256,
                added_by=user,
            )
    return [rows[one.sha256] for one in staged]


def _explain_room() -> str:
    sentence = ngettext(
        "A record may have %(n)d file as its proof.",
        "A record may have %(n)d files as its proof.",
        MOST_FILES,
    )
    return sentence % {"n": MOST_FILES}


def _explain_unreadable(error: OSError) -> str:
    if isinstance(error, AlteredFileError | NotSealedError):
        return gettext(
            "“%(name)s” cannot be opened: the stored file was altered or is damaged. "
            "Tell whoever runs EmoSense; a backup may have it as it was."
        )
    if isinstance(error, StorageError):
        return gettext(
            "“%(name)s” cannot be opened: the key that it was sealed with is missing. "
            "Tell whoever runs EmoSense."
        )
    return gettext(
        "“%(name)s” is not where it was kept. Tell whoever runs EmoSense; a backup may have it."
    )
