"""HTTP answers that carry a stored file: fixed types, no sniffing, no cache, parts on request."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from analysis.sealing import StorageError
from analysis.signatures import (
    AAC,
    AIFF,
    AVI,
    FLAC,
    M4A,
    MKV,
    MOV,
    MP3,
    MP4,
    OGG,
    OGV,
    WAV,
    WEBM,
    WEBM_AUDIO,
)
from analysis.storage import MediaStore

log = logging.getLogger(__name__)

# Everything else is sent as bytes without a meaning, to be saved.
INLINE_TYPES: Final = frozenset(
    file_format.media_type
    for file_format in (
        *(AAC, AIFF, FLAC, M4A, MP3, OGG, WAV, WEBM_AUDIO),
        *(AVI, MKV, MOV, MP4, OGV, WEBM),
    )
) | {"image/jpeg", "image/png", "image/webp"}
UNKNOWN_TYPE: Final = "application/octet-stream"
CHUNK_BYTES: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What to send, and whether a page may show it."""

    organization_id: UUID
    sha256: str
    media_type: str
    name: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a file, both ends inclusive."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class UnsatisfiableRangeError(Exception):
    """The asked part lies behind the end of the file."""


def send_file(request: HttpRequest, file: StoredFile, store: MediaStore) -> HttpResponseBase:
    """Return the file, or the one part of it that the request asks for (RFC 9110, section 14).

    Raises:
        Http404: the bytes are not in the store.
    """
    etag = f'"{file.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _add_headers(HttpResponse(status=304), file, etag)
    try:
        stream = store.open(file.organization_id, file.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    except StorageError:
        log.exception("The file %s of %s cannot be sent.", file.sha256, file.organization_id)
        return _add_headers(HttpResponse(status=500), file, etag)
    byte_size = stream.seek(0, 2)
    try:
        part = _read_range(request, etag, byte_size)
    except UnsatisfiableRangeError:
        stream.close()
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{byte_size}"})
        return _add_headers(refused, file, etag)
    sent = part or ByteRange(0, byte_size - 1)
    response = StreamingHttpResponse(
        _read_part(stream, sent), status=206 if part else 200, content_type=_type_of(file)
    )
    # Closes the file even where the client goes away, or asked for the headers alone.
    response._resource_closers.append(stream.close)  # type: ignore[attr-defined]  # no public way
    response.headers["Content-Length"] = str(sent.length)
    if part:
        response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{byte_size}"
    return _add_headers(response, file, etag)


def _type_of(file: StoredFile) -> str:
    return file.media_type if _is_shown(file) else UNKNOWN_TYPE


def _is_shown(file: StoredFile) -> bool:
    return file.is_inline and file.media_type in INLINE_TYPES


def _add_headers(response: HttpResponseBase, file: StoredFile, etag: str) -> HttpResponseBase:
    disposition = content_disposition_header(not _is_shown(file), file.name)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": disposition or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _read_range(request: HttpRequest, etag: str, byte_size: int) -> ByteRange | None:
    """Return the asked part; None for the whole, which any unclear question gets."""
    match = _RANGE.match(request.headers.get("Range", "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or byte_size == 0:
            raise UnsatisfiableRangeError
        return ByteRange(max(byte_size - int(last), 0), byte_size - 1)
    if int(first) >= byte_size:
        raise UnsatisfiableRangeError
    if last and int(last) < int(first):
        return None
    return ByteRange(int(first), min(int(last or byte_size), byte_size - 1))


def _read_part(stream: IO[bytes], part: ByteRange) -> Iterator[bytes]:
    stream.seek(part.first)
    left = part.length
    while left > 0 and (chunk := stream.read(min(CHUNK_BYTES, left))):
        left -= len(chunk)
        yield chunk
