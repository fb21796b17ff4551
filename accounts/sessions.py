"""Where people are signed in: begun and ended with the sessions that Django keeps.

The session itself carries when something was last done in it; the row follows once a minute, so
that reading pages does not write at every step.
"""

import datetime
import time
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.browsers import read_browser, read_system
from accounts.models import BrowserSession, User
from accounts.throttle import read_client_address

STEP_S: Final = 60
_ACTIVE: Final = "active_at"
_PASSWORD: Final = "password_at"


def get_idle_limit_s(user: User) -> int:
    """Return after how many seconds without activity this person is signed out."""
    most: int = settings.IDLE_SIGN_OUT_MINUTES
    wanted = user.organization.idle_minutes if user.organization else None
    return 60 * min(most, wanted or most)


def is_idle(request: HttpRequest, user: User) -> bool:
    """Whether nothing was done in this session for too long; true where nothing is known."""
    active_at: float = request.session.get(_ACTIVE, 0)
    # Activity is noted once in a step, so the last may be later by as much.
    return time.time() - active_at > get_idle_limit_s(user) + STEP_S


def note_activity(request: HttpRequest, *, is_asked_for: bool = False) -> None:
    """Note that something is done in this session, at most once a minute unless asked for."""
    if not is_asked_for and time.time() - request.session.get(_ACTIVE, 0) < STEP_S:
        return
    request.session[_ACTIVE] = int(time.time())
    BrowserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now()
    )


def note_password(request: HttpRequest) -> None:
    """Note that the person has just typed the right password."""
    request.session[_PASSWORD] = int(time.time())


def is_password_fresh(request: HttpRequest, *, within_s: int = 15 * 60) -> bool:
    """Whether the password was typed a short while ago in this session."""
    return bool(time.time() - request.session.get(_PASSWORD, 0) < within_s)


def begin_session(sender: object, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Keep a row for a browser in which somebody has signed in; forget those long gone."""
    now = timezone.now()
    request.session[_ACTIVE] = int(time.time())
    # From now on: noting activity would put the end off each time.
    request.session.set_expiry(now + datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE))
    note_password(request)
    oldest = now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    # Anybody's: what says where people were is kept no longer than it is of use.
    _end(BrowserSession.objects.filter(last_seen_at__lt=oldest))
    user_agent = request.META.get("HTTP_USER_AGENT", "")
    BrowserSession.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        browser=read_browser(user_agent),
        system=read_system(user_agent),
        address=read_client_address(request)[:45],
        began_at=now,
        last_seen_at=now,
    )


def forget_old_sign_ins() -> None:
    """Delete what has run out: sessions, also of sign-ins that were never finished, their rows."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    oldest = now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    _end(BrowserSession.objects.filter(last_seen_at__lt=oldest))


def forget_session(sender: object, request: HttpRequest, **_kwargs: Any) -> None:
    """Delete the row of a browser in which somebody signs out."""
    BrowserSession.objects.filter(session_key=request.session.session_key).delete()


def list_sessions(user: User) -> QuerySet[BrowserSession]:
    """Return where the person is signed in, newest activity first."""
    lasting = datetime.timedelta(seconds=get_idle_limit_s(user) + STEP_S)
    return user.browser_sessions.filter(last_seen_at__gt=timezone.now() - lasting)


def end_session(session: BrowserSession) -> None:
    """Sign that browser out: its next request is a stranger's."""
    _end(BrowserSession.objects.filter(pk=session.pk))


def end_others(request: HttpRequest, user: User) -> int:
    """Sign the person out everywhere but in this browser; return how many places that were."""
    n_open = list_sessions(user).exclude(session_key=request.session.session_key).count()
    _end(user.browser_sessions.exclude(session_key=request.session.session_key))
    return n_open


def end_all(user: User) -> None:
    """Sign the person out everywhere."""
    _end(user.browser_sessions.all())


def follow_key(request: HttpRequest, old_key: str | None) -> None:
    """Keep the row of a session whose key was changed."""
    BrowserSession.objects.filter(session_key=old_key).update(
        session_key=request.session.session_key
    )


def _end(sessions: QuerySet[BrowserSession]) -> None:
    keys = list(sessions.values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        BrowserSession.objects.filter(session_key__in=keys).delete()
