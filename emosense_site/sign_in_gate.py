"""What a signed-in browser meets before any page: the idle time, and the second factor.

Between password and second factor nobody is signed in, so nothing has to be kept from that
browser here. Programs come with tokens, not with sessions: their addresses are let through.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import audit, second_factor, sessions
from accounts.audit_models import AuditEntry
from accounts.models import User
from accounts.throttle import read_client_address
from emosense_site.audited_routes import AUDITED

# What somebody needs who has to set up a second factor before anything else.
_SETTING_UP: Final = frozenset(
    (
        "accounts:security",
        "accounts:authenticator_app",
        "accounts:passkey_add",
        "accounts:recovery_codes",
        "accounts:session_end",
        "accounts:sessions_end_others",
        "accounts:stay",
        "accounts:language",
        "accounts:sign_out",
    )
)


class SignInGateMiddleware:
    """Signs out who did nothing for too long; leads to the set-up whoever needs a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _say_why(request, self.get_response(request))
        match = _resolve(request)
        if match is None or _is_for_programs(match):
            return self.get_response(request)
        if sessions.is_idle(request, user):
            _record_end(request, user)
            logout(request)
            return _lead_to_sign_in(request, "idle")
        if _has_to_set_up(request, user, match):
            return HttpResponseRedirect(reverse("accounts:security"))
        return self._answer(request, match)

    def _answer(self, request: HttpRequest, match: ResolverMatch) -> HttpResponseBase:
        route = AUDITED.get(match.view_name)
        if route is not None and route.is_polled:
            return self.get_response(request)
        sessions.note_activity(request)
        response = self.get_response(request)
        # A large file may have taken its time to arrive.
        if request.user.is_authenticated:
            sessions.note_activity(request)
        return response


def _resolve(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _is_for_programs(match: ResolverMatch) -> bool:
    return "api" in match.namespaces and match.view_name not in ("api:swagger", "api:redoc")


def _has_to_set_up(request: HttpRequest, user: User, match: ResolverMatch) -> bool:
    if second_factor.is_verified(request) or match.view_name in _SETTING_UP:
        return False
    is_required = user.organization is not None and user.organization.requires_second_factor
    return is_required or (match.app_name == "admin" and user.is_staff)


def _lead_to_sign_in(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The way back leads to the page, or to the one on which a form was sent."""
    path = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        referer = urlsplit(request.META.get("HTTP_REFERER", ""))
        path = referer.path if referer.netloc == request.get_host() else "/"
    query = QueryDict(mutable=True)
    query["ended"] = ending
    if url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        query["next"] = path
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{query.urlencode(safe='/')}")


def _say_why(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Tell a browser whose session is gone, and that does not know it, why it meets the sign-in."""
    location = response.headers.get("Location", "")
    is_sent = response.status_code == 302 and location.startswith(
        reverse("accounts:sign_in") + "?next="
    )
    if is_sent and _had_session(request):
        response.headers["Location"] = f"{location}&ended=session"
    return response


def _had_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()


def _record_end(request: HttpRequest, user: User) -> None:
    """Nobody asked for this address, so that the trail would not know of it."""
    deed = audit.Deed(
        channel=AuditEntry.Channel.PAGE,
        action=AuditEntry.Action.SIGN_OUT,
        outcome=AuditEntry.Outcome.DONE,
        route="idle",
        actor_id=user.pk,
        object_kind="user",
        object_id=user.pk,
        address=read_client_address(request)[:45],
    )
    audit.append(deed, user.organization_id)
