"""Reads another address of the API within a request, for the same caller."""

import copy
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from rest_framework.request import Request

_LEFT_OUT: Final = ("HTTP_IF_", "HTTP_IDEMPOTENCY_KEY", "CONTENT_", "QUERY_STRING")


def read_within(request: Request, path: str) -> HttpResponse:
    """Return what a GET of the path answers to the caller of `request`.

    The same access rules hold; the token's scopes and rates were checked for the outer request.

    Raises:
        Resolver404: there is no such address.
    """
    inner: HttpRequest = copy.copy(request._request)
    for name in ("headers", "GET", "COOKIES", "api_allowances", "_body"):
        inner.__dict__.pop(name, None)
    inner.META = {k: v for k, v in inner.META.items() if not k.startswith(_LEFT_OUT)}
    inner.GET = QueryDict()
    inner.method = "GET"
    inner.path = inner.path_info = path
    match = inner.resolver_match = resolve(path)
    inner.__dict__ |= {
        "is_within": True,
        "_force_auth_user": request.user,
        "_force_auth_token": request.auth,
    }
    response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    return response


def is_within(request: Request) -> bool:
    """Whether the request was made by `read_within`; nothing from outside can say so."""
    return bool(getattr(request._request, "is_within", False))
