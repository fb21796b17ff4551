"""Is this file acceptable? Decided by its bytes, never by its name, and without decoding it."""

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Final

from django.core.files.base import File
from django.utils.formats import number_format
from django.utils.translation import gettext

from analysis.headers import Header, HeaderError, read_header
from analysis.limits import (
    UploadLimits,
    describe_accepted,
    format_bytes,
    format_duration,
    format_pixels,
)
from analysis.signatures import HEAD_BYTES, FileFormat, ForeignFormat, sniff_format

_CHUNK_BYTES: Final = 1024 * 1024
_NAME_LETTERS: Final = 200


class UploadError(Exception):
    """A file is not accepted.

    Attributes:
        code: one word for programs: `empty`, `too_large`, `unknown_format`, `not_accepted`,
            `damaged`, `too_many_pixels`, `too_long`, `too_many`, `session_gone`,
            `archived`, `no_notice`, `no_consent`, `consent_gone`.
        sentence: what was found, what is accepted and the limit, for the person.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """A file that may be kept.

    Attributes:
        kind: `image`, `audio` or `video` as in `Recording.Kind`, by the header; the worker,
            who decodes the file, corrects it where the header did not tell.
        media_type: the type that the file is served as.
        byte_size: bytes of the file.
        sha256: of the file, in hexadecimal digits.
        original_name: the name that the person knows the file by, without folders and without
            letters that cannot be seen.
        stream: the bytes; read from the start, and still the caller's to close.
    """

    kind: str
    media_type: str
    byte_size: int
    sha256: str
    original_name: str
    stream: IO[bytes]


def inspect_upload(file: "File[bytes] | IO[bytes]", limits: UploadLimits) -> AcceptedUpload:
    """Return the upload as what its bytes say it is.

    Args:
        file: an uploaded file or any open binary file; `file.name` is only shown.
        limits: the sizes that are accepted.

    Raises:
        UploadError: the file is empty, damaged, over a limit or of no accepted kind.
    """
    stream: IO[bytes] = file  # Django's File forwards to its stream
    name = clean_name(getattr(file, "name", None))
    byte_size = stream.seek(0, 2) or stream.tell()
    if byte_size == 0:
        raise UploadError("empty", _advise(gettext("“%(name)s” is empty (0 bytes)."), name))
    if byte_size > limits.largest_bytes:
        raise _too_large(name, gettext("a file"), byte_size, limits.largest_bytes)
    stream.seek(0)
    file_format = _accepted_format(name, sniff_format(stream.read(HEAD_BYTES)))
    header = _read_header(name, stream, file_format)
    _check_limits(name, header, byte_size, limits)
    return AcceptedUpload(
        kind=header.file_format.kind,
        media_type=header.file_format.media_type,
        byte_size=byte_size,
        sha256=_hash(stream),
        original_name=name,
        stream=stream,
    )


def clean_name(name: str | None) -> str:
    """Return a file's name without folders, invisible letters and line breaks; never empty."""
    bare = PurePosixPath(PureWindowsPath(name or "").as_posix()).name
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", bare)
        # Control and format characters: bells, zero widths, "write from right to left".
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join(seen.split()).strip(".")[-_NAME_LETTERS:] or "upload"


def _accepted_format(name: str, found: FileFormat | ForeignFormat | None) -> FileFormat:
    if found is None:
        raise UploadError(
            "unknown_format", _advise(gettext("“%(name)s” is of a kind that is not known."), name)
        )
    if isinstance(found, ForeignFormat):
        sentence = gettext("“%(name)s” is %(what)s, not a photo, voice clip or video.") % {
            "name": name,
            "what": gettext(found.label),
        }
        advice = [gettext(found.advice)] if found.advice else []
        raise UploadError("not_accepted", " ".join([sentence, *advice, describe_accepted()]))
    return found


def _read_header(name: str, stream: IO[bytes], file_format: FileFormat) -> Header:
    try:
        return read_header(stream, file_format)
    except HeaderError as error:
        raise UploadError(
            "damaged",
            gettext(
                "“%(name)s” starts like %(what)s, but %(problem)s. Upload the original file again."
            )
            % {
                "name": name,
                "what": gettext(file_format.label),
                "problem": gettext(str(error)),
            },
        ) from error


def _check_limits(name: str, header: Header, byte_size: int, limits: UploadLimits) -> None:
    kind = header.file_format.kind
    if byte_size > limits.bytes_for(kind):
        raise _too_large(name, gettext(header.file_format.label), byte_size, limits.bytes_for(kind))
    if kind == "image" and (header.width < 1 or header.height < 1):
        raise UploadError(
            "damaged", gettext("“%(name)s” is a picture without any pixels.") % {"name": name}
        )
    n_pixels = header.width * header.height
    if n_pixels > limits.pixels:
        raise UploadError(
            "too_many_pixels",
            gettext(
                "“%(name)s” is %(width)s x %(height)s pixels (%(pixels)s); the limit is %(limit)s."
            )
            % {
                "name": name,
                "width": number_format(header.width, force_grouping=True),
                "height": number_format(header.height, force_grouping=True),
                "pixels": format_pixels(n_pixels),
                "limit": format_pixels(limits.pixels),
            },
        )
    limit_s = limits.duration_for(kind)
    if header.duration_s is not None and header.duration_s > limit_s:
        raise UploadError(
            "too_long",
            gettext("“%(name)s” lasts %(length)s; the limit is %(limit)s.")
            % {
                "name": name,
                "length": format_duration(header.duration_s),
                "limit": format_duration(limit_s),
            },
        )


def _too_large(name: str, label: str, byte_size: int, limit: int) -> UploadError:
    return UploadError(
        "too_large",
        gettext("“%(name)s” is %(what)s of %(size)s; the limit is %(limit)s.")
        % {
            "name": name,
            "what": label,
            "size": format_bytes(byte_size),
            "limit": format_bytes(limit),
        },
    )


def _advise(sentence: str, name: str) -> str:
    """Return the sentence about the file, followed by what is accepted."""
    return f"{sentence % {'name': name}} {describe_accepted()}"


def _hash(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
