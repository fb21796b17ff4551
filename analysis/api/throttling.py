"""How often one token may ask; the rates are settings."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # REST framework loads this module while it makes that class
    from rest_framework.views import APIView


class TokenThrottle(SimpleRateThrottle):
    """Counts the requests of each token by itself, so that one program cannot starve another."""

    scope = "requests"

    def get_rate(self) -> str | None:
        # Read at each request: the class attribute of REST framework is fixed at import.
        rate = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return None if rate is None else str(rate)

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        key = getattr(request.auth, "pk", None) or self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": key}


class UploadThrottle(TokenThrottle):
    """A tighter rate for uploads, which cost the workers minutes and not milliseconds."""

    scope = "uploads"
