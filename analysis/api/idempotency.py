"""`Idempotency-Key`: a POST that is sent again after a broken connection does its work once.

What is kept for a day is the outcome, not its content: the status, and the address of what was
made, which is read anew when the request is repeated. A refused request leaves nothing behind.
"""

import datetime
import hashlib
import json
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.urls import Resolver404
from django.utils import timezone
from rest_framework import exceptions, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken
from analysis.answers import KEPT_FOR
from analysis.api.within import read_within
from analysis.models import StoredAnswer

HEADER: Final = "Idempotency-Key"
# Longer than any request takes: its process died, and the work may be done again.
GIVEN_UP_AFTER: Final = datetime.timedelta(minutes=10)
_CHUNK_BYTES: Final = 1 << 20


class KeyReused(exceptions.APIException):
    """The key belongs to another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "Another request was sent with this key. Use a new key for each request."
    default_code = "idempotency_key_reused"


class InProgress(exceptions.APIException):
    """The first request with the key is not answered yet."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The first request with this key is still being handled."
    default_code = "idempotency_in_progress"
    wait = 2


def begin(request: Request, token: ApiToken) -> tuple[StoredAnswer, bool]:
    """Return the row of the request's key, and whether the request was answered before.

    Raises:
        ValidationError: the key has no letters, or more than 255.
        KeyReused: another request had this key.
        InProgress: the same request is being handled.
    """
    key = request.headers[HEADER].strip()
    if not 0 < len(key) <= 255:
        raise ValidationError({HEADER: [ErrorDetail("Send 1 to 255 letters.", "invalid")]})
    key_digest = hashlib.sha256(key.encode()).hexdigest()
    request_digest = _digest(request)
    rows = StoredAnswer.objects.filter(token=token, key_digest=key_digest)
    now = timezone.now()
    is_over = Q(created_at__lt=now - KEPT_FOR)
    is_given_up = Q(status=None, created_at__lt=now - GIVEN_UP_AFTER)
    rows.filter(is_over | is_given_up).delete()
    try:
        with transaction.atomic():
            return StoredAnswer.objects.create(
                token=token, key_digest=key_digest, request_digest=request_digest
            ), False
    except IntegrityError:
        row = rows.first()
    if row is None:  # it was refused this very moment
        raise InProgress
    if row.request_digest != request_digest:
        raise KeyReused
    if row.status is None:
        raise InProgress
    return row, True


def finish(row: StoredAnswer, response: HttpResponseBase) -> None:
    """Keep how the request ended; a refusal is forgotten, so that it may be sent again."""
    if not 200 <= response.status_code < 300:
        StoredAnswer.objects.filter(pk=row.pk).delete()
        return
    location = response.headers.get("Location", "")[:500]
    StoredAnswer.objects.filter(pk=row.pk).update(status=response.status_code, location=location)


def replay(request: Request, row: StoredAnswer) -> HttpResponseBase:
    """Answer as before, with what was made as it is now; 404 where it is gone."""
    headers = {"Idempotency-Replayed": "true"}
    if not row.location:
        return Response(status=row.status, headers=headers)
    headers["Location"] = row.location
    try:
        shown = read_within(request, urlsplit(row.location).path)
    except Resolver404 as error:
        raise exceptions.NotFound from error
    if shown.status_code >= 300:
        raise exceptions.NotFound("What the first request made is gone, or no longer for you.")
    kind = shown.headers.get("Content-Type", "application/json")
    return HttpResponse(shown.content, status=row.status, content_type=kind, headers=headers)


def _digest(request: Request) -> str:
    """Return what tells one request from another: method, path, and what is sent with its files."""
    content: list[Any] = [request.method, request.get_full_path()]
    # A file in several requests is announced in headers alone.
    content.append(sorted(h for h in request.headers.items() if h[0].startswith("Upload-")))
    if files := getattr(request, "FILES", None):
        fields: Any = request.data  # of a form, many values for each name
        content.append(sorted((n, values) for n, values in fields.lists() if n not in files))
        content.append(sorted((n, _digest_file(f)) for n, all_ in files.lists() for f in all_))
    else:
        content.append(request.data)
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _digest_file(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks(_CHUNK_BYTES):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
