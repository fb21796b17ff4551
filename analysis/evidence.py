"""The proof of a consent as files: what is taken, how it is kept, and reading it back.

A file is sealed in the media store like every other. Here nothing looks into it beyond its first
bytes, and it goes out as it came, to be saved.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.consents import NewConsent, record_consent
from analysis.intake import UploadError, clean_name
from analysis.limits import format_bytes
from analysis.models import Consent, EvidenceFile, Subject
from analysis.sealing import AlteredFileError, NotSealedError, StorageError
from analysis.signatures import HEAD_BYTES, JPEG, PDF, PNG, ForeignFormat, sniff_format
from analysis.storage import MediaStore, StagedFile, lock_media

log = logging.getLogger(__name__)

# Pages of a form that were photographed one by one.
MOST_FILES: Final = 20
PDF_TYPE: Final = "application/pdf"
# Which endings a name may have for each type; the first is put behind any other.
_ENDINGS: Final = {
    PDF_TYPE: (".pdf",),
    JPEG.media_type: (".jpg", ".jpeg"),
    PNG.media_type: (".png",),
}


class EvidenceUnreadableError(Exception):
    """A file that proves a consent is not there as it was given.

    Attributes:
        sentence: what is wrong and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class AcceptedEvidence:
    """A file that may be kept as the proof of a consent.

    Attributes:
        name: without folders and invisible letters, with an ending that fits the type.
        media_type: by its first bytes.
        stream: still the caller's to close.
    """

    name: str
    media_type: str
    stream: IO[bytes]


def describe_evidence() -> str:
    """Say in a sentence what is taken as a proof."""
    return gettext("PDF, JPEG or PNG; each up to %(size)s.") % {
        "size": format_bytes(settings.EVIDENCE_MAX_BYTES)
    }


def inspect_evidence(file: "File[bytes] | IO[bytes]") -> AcceptedEvidence:
    """Return a file as what its first bytes say it is.

    Raises:
        UploadError: `empty`, `too_large`, `unknown_format` or `not_accepted`.
    """
    stream: IO[bytes] = file  # Django's File forwards to its stream
    name = clean_name(getattr(file, "name", None))
    byte_size = stream.seek(0, 2) or stream.tell()
    if byte_size == 0:
        raise UploadError("empty", gettext("“%(name)s” is empty (0 bytes).") % {"name": name})
    if byte_size > settings.EVIDENCE_MAX_BYTES:
        raise _too_large(name, byte_size)
    stream.seek(0)
    media_type = _find_type(name, stream.read(HEAD_BYTES))
    stream.seek(0)
    return AcceptedEvidence(_name_by_type(name, media_type), media_type, stream)


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
        if not people.exists() or not Consent.objects.filter(pk=consent.pk).exists():
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


def _find_type(name: str, head: bytes) -> str:
    found = sniff_format(head)
    if found == PDF:
        return PDF_TYPE
    if found in (JPEG, PNG):
        return found.media_type
    if found is None:
        code, sentence = "unknown_format", gettext("“%(name)s” is of a kind that is not known.")
        raise UploadError(code, f"{sentence % {'name': name}} {_advise()}")
    sentence = gettext("“%(name)s” is %(what)s.") % {"name": name, "what": gettext(found.label)}
    advice = gettext(found.advice) if isinstance(found, ForeignFormat) and found.advice else ""
    raise UploadError("not_accepted", " ".join(filter(None, (sentence, advice, _advise()))))


def _too_large(name: str, byte_size: int) -> UploadError:
    sentence = gettext("“%(name)s” has %(size)s; a proof may have %(limit)s.") % {
        "name": name,
        "size": format_bytes(byte_size),
        "limit": format_bytes(settings.EVIDENCE_MAX_BYTES),
    }
    return UploadError("too_large", sentence)


def _advise() -> str:
    return gettext("A proof is a PDF document, or a JPEG or PNG picture.")


def _name_by_type(name: str, media_type: str) -> str:
    """A name that opens as what it is: `form.html` with the bytes of a PDF is `form.html.pdf`."""
    endings = _ENDINGS[media_type]
    return name if PurePosixPath(name.lower()).suffix in endings else name + endings[0]


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
