"""Response headers that keep a page from doing what it never needs to do."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_DIRECTIVES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_NEVER_NEEDED: Final = "geolocation=(), payment=(), usb=(), browsing-topics=()"


def _write_policy(**changed: str) -> str:
    directives = _DIRECTIVES | {name.replace("_", "-"): value for name, value in changed.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


# No inline script or style anywhere, nothing from another host.
CONTENT_SECURITY_POLICY: Final = _write_policy()
PERMISSIONS_POLICY: Final = f"camera=(), microphone=(), {_NEVER_NEEDED}"
# For the one page that records: every other page, whatever might run on it, has no way to a camera.
# `blob:` is what the browser has recorded, to be looked at and listened to before it is sent.
RECORDING_HEADERS: Final = {
    "Content-Security-Policy": _write_policy(img_src="'self' blob:", media_src="'self' blob:"),
    "Permissions-Policy": f"camera=(self), microphone=(self), {_NEVER_NEEDED}",
}


class SecurityHeadersMiddleware:
    """Adds the policies to every response that does not bring its own, stricter one.

    Nothing may be kept by a browser or a proxy, unless its view says so: what was seen must be
    gone for the next person at the same computer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-store")
        # No page of another site may show a file of this one, nor learn whether it is there.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
