"""Which files are taken as the proof of a consent, by their first bytes and their size alone."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext

from analysis.intake import UploadError, clean_name
from analysis.limits import format_bytes
from analysis.signatures import HEAD_BYTES, JPEG, PDF, PNG, ForeignFormat, sniff_format

PDF_TYPE: Final = "application/pdf"
# Which endings a name may have for each type; the first is put behind any other.
_ENDINGS: Final = {
    PDF_TYPE: (".pdf",),
    JPEG.media_type: (".jpg", ".jpeg"),
    PNG.media_type: (".png",),
}


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
