"""A sign-in in two steps: between password and second factor nobody is signed in.

What is known of the first step lies in the session, for ten minutes. A session in which the second
step was done, or in which the factor was set up, carries a mark that the gate asks for.
"""

import time
from typing import Final

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User

PENDING_S: Final = 10 * 60
_PENDING: Final = "pending_sign_in"
_VERIFIED: Final = "second_factor_at"
_BACKEND: Final = "accounts.backends.ThrottledBackend"


def has_second_factor(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return hasattr(user, "authenticator_app") or user.passkeys.exists()


def begin_sign_in(request: HttpRequest, user: User) -> None:
    """Remember that the password was right."""
    request.session.cycle_key()
    request.session[_PENDING] = {
        "user": str(user.pk),
        # A password that is changed meanwhile ends it.
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
    }


def get_pending_user(request: HttpRequest) -> User | None:
    """Return whose password was right a moment ago in this browser."""
    pending = request.session.get(_PENDING)
    if not pending or time.time() - pending["at"] > PENDING_S:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def finish_sign_in(request: HttpRequest, user: User) -> None:
    """Sign the person in, now that the second factor was right too."""
    request.session.pop(_PENDING, None)
    login(request, user, backend=_BACKEND)
    mark_verified(request)


def mark_verified(request: HttpRequest) -> None:
    """Note that this session has passed a second factor."""
    request.session[_VERIFIED] = int(time.time())


def clear_verified(request: HttpRequest) -> None:
    """Forget it: the person has no second factor any more."""
    request.session.pop(_VERIFIED, None)


def is_verified(request: HttpRequest) -> bool:
    """Whether this session has passed a second factor."""
    return _VERIFIED in request.session
