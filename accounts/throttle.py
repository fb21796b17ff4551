"""Slows down guessing of passwords: counts failures in the database and locks for a while.

Three counts are kept, so that neither one attacker nor many get far, and nobody can lock a
colleague out from elsewhere with a handful of tries: of one account from one network address
(the configured limit), of one account from anywhere and of one address at any account (ten times
the limit). Keys are digests under the site's secret, so that the table names nobody.
"""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignInThrottle

_WIDE_FACTOR = 10
SIGN_IN, SECOND_FACTOR = "sign-in", "second factor"
# Who gets to guess six digits knows the password already.
_ACCOUNT_FACTORS = {SECOND_FACTOR: 2}
_FORGET_AFTER = datetime.timedelta(days=1)


def is_locked(email: str, address: str, purpose: str = SIGN_IN) -> bool:
    """Whether a sign-in to this account from this address has to wait."""
    return _is_any_locked(_build_limits(email, address, purpose))


def note_failure(email: str, address: str, purpose: str = SIGN_IN) -> None:
    """Count a failed sign-in, and lock what reaches its limit."""
    now = timezone.now()
    SignInThrottle.objects.filter(last_failure_at__lt=now - _FORGET_AFTER).delete()
    for key, limit in _build_limits(email, address, purpose).items():
        _count(key, limit, now)


def note_success(email: str, address: str, purpose: str = SIGN_IN) -> None:
    """Forget the failures of this account; those of the address stay."""
    pair, account, _address = _build_limits(email, address, purpose)
    SignInThrottle.objects.filter(key__in=(pair, account)).delete()


def may_send_link(email: str, address: str) -> bool:
    """Count a request for a password link; False where somebody's mailbox would be flooded."""
    limits = _build_limits(email, address, purpose="link")
    if _is_any_locked(limits):
        return False
    for key, limit in limits.items():
        _count(key, limit, timezone.now())
    return True


def is_try_allowed(purpose: str, address: str) -> bool:
    """Whether this address may try what `purpose` names, such as a one-time link."""
    return not _is_any_locked([_digest(f"{purpose} address {address}")])


def note_try(purpose: str, address: str, *, limit: int) -> None:
    """Count a try that opened nothing, and lock the address for a while when it reaches `limit`."""
    now = timezone.now()
    SignInThrottle.objects.filter(last_failure_at__lt=now - _FORGET_AFTER).delete()
    _count(_digest(f"{purpose} address {address}"), limit, now)


def read_client_address(request: HttpRequest | None) -> str:
    """Return the caller's network address; behind the proxy, the one that the proxy saw."""
    if request is None:
        return ""
    # A forwarded list grows at its end: only the last entry comes from our own proxy.
    seen: str = request.META.get(settings.CLIENT_ADDRESS_HEADER, "")
    return seen.rsplit(",", 1)[-1].strip()


def _build_limits(email: str, address: str, purpose: str = SIGN_IN) -> dict[str, int]:
    email = email.strip().lower()
    limit = settings.SIGN_IN_MAX_FAILURES
    return {
        _digest(f"{purpose} pair {address} {email}"): limit,
        _digest(f"{purpose} account {email}"): limit * _ACCOUNT_FACTORS.get(purpose, _WIDE_FACTOR),
        _digest(f"{purpose} address {address}"): limit * _WIDE_FACTOR,
    }


def _is_any_locked(keys: Iterable[str]) -> bool:
    return SignInThrottle.objects.filter(key__in=keys, locked_until__gt=timezone.now()).exists()


def _digest(text: str) -> str:
    return salted_hmac("accounts.throttle", text, algorithm="sha256").hexdigest()


@transaction.atomic
def _count(key: str, limit: int, now: datetime.datetime) -> None:
    lock = datetime.timedelta(seconds=settings.SIGN_IN_LOCK_S)
    SignInThrottle.objects.get_or_create(key=key)
    throttle = SignInThrottle.objects.select_for_update().get(key=key)
    is_old = now - throttle.last_failure_at > lock
    throttle.n_failures = 1 if is_old else throttle.n_failures + 1
    throttle.last_failure_at = now
    if throttle.n_failures >= limit:
        throttle.locked_until = now + lock
        throttle.n_failures = 0
    throttle.save()
