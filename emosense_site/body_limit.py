"""Refuses bodies that nobody should send, before a byte of them is written to the disk."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

# The largest form for strangers has two fields.
STRANGER_BYTES = 64 * 1024


class BodyLimitMiddleware:
    """Answers 413 to a body whose announced length is over the limit for its sender.

    The check of the CSRF token reads a form with its files to the end, before any view has asked
    who sends it: without this, anyone could fill the disk. It must stand before that check. Views
    without it, those of the API, read no body before they know the sender, and set limits of
    their own. A body that announces no length is read as empty by Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if getattr(view, "csrf_exempt", False) or not announced.isdigit():
            return None
        if int(announced) <= STRANGER_BYTES:
            return None
        limit = settings.REQUEST_MAX_BYTES if request.user.is_authenticated else STRANGER_BYTES
        if int(announced) <= limit:
            return None
        sentence = (
            gettext(
                "This is too much at once: at most %(n)d MB are taken. Send fewer or smaller files."
            )
            % {"n": limit // 1_000_000}
            if request.user.is_authenticated
            else gettext("Sign in before you send this much.")
        )
        return HttpResponse(f"{sentence}\n", status=413, content_type="text/plain; charset=utf-8")
