"""How often one token may ask, counted for all web processes together; the rates are settings.

The counts live in the cache. While it is down nothing is counted and everybody is let through: a
limit that protects the house must not close it.
"""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.http import HttpResponseBase
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from analysis.outage import Outage

if TYPE_CHECKING:  # REST framework loads this module while it makes that class
    from rest_framework.views import APIView

log = logging.getLogger(__name__)
cache_outage: Final = Outage(forget_after_s=10.0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one limit leaves to one token; `remaining` is None where it could not be counted."""

    name: str
    quota: int
    window_s: int
    remaining: int | None
    reset_s: int


class TokenThrottle(SimpleRateThrottle):
    """Counts the requests of each token by itself, so that one program cannot starve another.

    A window begins with its first request and lasts as long as the rate's period.
    """

    scope = "requests"
    allowance: Allowance

    def get_rate(self) -> str | None:
        # Read at each request: the class attribute of REST framework is fixed at import.
        rate = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return None if rate is None else str(rate)

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        key = getattr(request.auth, "pk", None) or self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": key}

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count the request and note what is left, for `state_limits`."""
        if self.rate is None:
            return True
        n_allowed, duration_s = self.parse_rate(self.rate)
        quota, window_s = int(n_allowed or 0), int(duration_s or 1)
        counted = _count(self.get_cache_key(request, view), window_s)
        n_requests, reset_s = counted or (0, window_s)
        remaining = max(0, quota - n_requests) if counted else None
        self.allowance = Allowance(self.scope, quota, window_s, remaining, reset_s)
        _list_allowances(request).append(self.allowance)
        return n_requests <= quota

    def wait(self) -> float:
        """Seconds until the window ends."""
        return self.allowance.reset_s


class UploadThrottle(TokenThrottle):
    """A tighter rate for uploads, which cost the workers minutes and not milliseconds."""

    scope = "uploads"


def state_limits(request: Request, response: HttpResponseBase) -> None:
    """Write what is left to the token as `RateLimit` and `RateLimit-Policy`.

    The fields of draft-ietf-httpapi-ratelimit-headers-10; each limit that was asked is listed.
    """
    allowances = _list_allowances(request)
    if not allowances:
        return
    response["RateLimit-Policy"] = ", ".join(
        f'"{one.name}";q={one.quota};w={one.window_s}' for one in allowances
    )
    left = [one for one in allowances if one.remaining is not None]
    if left:
        response["RateLimit"] = ", ".join(
            f'"{one.name}";r={one.remaining};t={one.reset_s}' for one in left
        )


def _list_allowances(request: Request) -> list[Allowance]:
    allowances: list[Allowance] = request._request.__dict__.setdefault("api_allowances", [])
    return allowances


def _count(key: str, window_s: int) -> tuple[int, int] | None:
    """Return the number of requests in the window, this one included, and its seconds left."""
    if cache_outage.is_on:
        return None
    now = time.time()
    try:
        began = cache.get_or_set(f"{key}:began", now, window_s)
        began = now if began is None else float(began)
        counter = f"{key}:{began}"
        cache.add(counter, 0, window_s)
        n_requests = cache.incr(counter)
    except ValueError:  # the window ended between the two lines
        return 1, window_s
    except (RedisError, OSError) as error:
        log.warning("Requests are not counted, the cache is down: %s", error)
        cache_outage.begin()
        return None
    return n_requests, max(1, round(began + window_s - now))
