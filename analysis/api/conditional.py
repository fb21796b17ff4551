"""ETags: what has not changed is not sent again, and what has is not overwritten unseen."""

import hashlib
from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from rest_framework import exceptions, status
from rest_framework.request import Request

from analysis.api.within import read_within

_BODY_HEADERS: Final = ("Content-Type", "Content-Length", "ETag")


class PreconditionFailed(exceptions.APIException):
    """The object is not in the state that the caller knows."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "The object is not as it was read. Read it again and decide anew."
    default_code = "precondition_failed"


def answer_conditionally(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """Give a whole answer its ETag, or answer 304 where the caller has it already.

    The ETag is strong: the SHA-256 of the body as it is sent, cut to 32 digits.
    """
    if response.status_code != status.HTTP_200_OK or not isinstance(response, HttpResponse):
        return response
    if "no-store" in response.headers.get("Cache-Control", ""):
        return response
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers.setdefault("ETag", compute_etag(response.content))
    etag = response.headers["ETag"]
    answer = get_conditional_response(request._request, etag=etag, response=response)
    assert answer is not None  # it was given a response
    if answer.status_code == status.HTTP_304_NOT_MODIFIED:
        for name, value in response.headers.items():
            if name not in _BODY_HEADERS:
                answer.headers.setdefault(name, value)
    return answer


def require_match(request: Request) -> None:
    """Refuse a change of an object that has changed since the caller read it.

    Raises:
        PreconditionFailed: `If-Match` names none of the ETags that the address has now.
    """
    current = read_within(request, request.path).headers.get("ETag")
    wanted = parse_etags(request.headers["If-Match"])
    if current is None:
        raise PreconditionFailed("Nothing can be read at this address, so nothing can match.")
    if "*" not in wanted and current not in wanted:
        raise PreconditionFailed


def compute_etag(body: bytes) -> str:
    """Return the strong ETag of a body, with its quotes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
