"""Resumable upload as tus 1.0.0 describes it (https://tus.io/protocols/resumable-upload).

Core, creation, expiration, termination and checksum. Only what stands in headers is here.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Final

from django.http import HttpRequest, UnreadablePostError
from django.utils.http import http_date
from rest_framework import exceptions, status
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError

from analysis.models import ResumableUpload
from analysis.resumable import ALGORITHMS, Checksum

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,termination,checksum"
CONTENT_TYPE: Final = "application/offset+octet-stream"
_BLOCK_BYTES: Final = 1024 * 1024
_METADATA_LETTERS: Final = 4000


class UnsupportedVersion(exceptions.APIException):
    """The client speaks another version of the protocol, or none."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = f"Send the header Tus-Resumable: {VERSION}."
    default_code = "tus_version"


class ChecksumMismatch(exceptions.APIException):
    """The bytes of a piece are not those whose digest was sent."""

    status_code = 460
    default_code = "checksum_mismatch"


class OffsetConflict(exceptions.APIException):
    """The piece does not begin where the file ends at present."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "upload_offset"


class Expired(exceptions.APIException):
    """The upload was begun too long ago."""

    status_code = status.HTTP_410_GONE
    default_code = "upload_expired"


class QuotaExceeded(exceptions.APIException):
    """Too much is on its way already."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "upload_quota"
    wait = 60


def require_version(headers: Mapping[str, str]) -> None:
    """Let pass a client that speaks our version.

    Raises:
        UnsupportedVersion: it speaks another, or none.
    """
    if headers.get("Tus-Resumable") != VERSION:
        raise UnsupportedVersion


def read_number(headers: Mapping[str, str], name: str) -> int:
    """Return a header that is a count of bytes.

    Raises:
        ValidationError: it is missing or no such number.
    """
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        sentence = f"The header {name} must be a whole number of bytes."
        raise ValidationError({name: [ErrorDetail(sentence, "invalid" if text else "required")]})
    return int(text)


def read_metadata(text: str) -> dict[str, str]:
    """Return what the client says of the file: keys with values in base64.

    Raises:
        ValidationError: it is too long or not written so.
    """
    if len(text) > _METADATA_LETTERS:
        raise _refuse_metadata("is too long")
    values = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            values[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise _refuse_metadata(f"holds a value of “{key[:50]}” that is no base64") from error
        if "\x00" in values[key]:
            raise _refuse_metadata("holds a zero byte")
    return values


def read_checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Return the digest that was sent with a piece; None where there is none.

    Raises:
        ParseError: the algorithm is not one of ours, or the digest is no base64.
    """
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    name, _, digest = text.partition(" ")
    if name not in ALGORITHMS:
        raise ParseError(f"Upload-Checksum: choose one of {', '.join(ALGORITHMS)}.")
    try:
        return Checksum(name, base64.b64decode(digest.strip(), validate=True))
    except (binascii.Error, ValueError) as error:
        raise ParseError("Upload-Checksum: the digest is no base64.") from error


def read_blocks(request: HttpRequest, n_bytes: int) -> Iterator[bytes]:
    """Yield the body in pieces; where the connection breaks, what came until then."""
    while n_bytes > 0:
        try:
            block = request.read(min(n_bytes, _BLOCK_BYTES))
        except UnreadablePostError:
            return
        if not block:
            return
        n_bytes -= len(block)
        yield block


def describe(upload: ResumableUpload) -> dict[str, str]:
    """Return the headers that say how far an upload is."""
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.byte_size),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
        "Cache-Control": "no-store",
    }
    if upload.metadata:
        headers["Upload-Metadata"] = upload.metadata
    return headers


def _refuse_metadata(what: str) -> ValidationError:
    detail = ErrorDetail(f"The header Upload-Metadata {what}.", "invalid")
    return ValidationError({"Upload-Metadata": [detail]})
