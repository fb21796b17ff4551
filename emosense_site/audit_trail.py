"""Records every request that reads, changes, exports or erases somebody's data."""

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from accounts import audit
from accounts.audit_models import AuditEntry
from accounts.requests import get_audited
from accounts.throttle import read_client_address
from emosense_site.audited_routes import AUDITED, UNRECORDED, Audited

SAFE_METHODS: Final = frozenset(("GET", "HEAD", "OPTIONS"))
POLL_EVERY_S: Final = 300.0
_MOST_POLLS: Final = 10_000
_ADMIN_ACTIONS: Final = {
    "add": Audited("", post="create"),
    "change": Audited(""),
    "delete": Audited("", post="erase"),
}


class AuditTrailMiddleware:
    """Appends an entry before the answer leaves: what cannot be recorded is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._polls: OrderedDict[tuple[object, ...], float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = getattr(request, "user", None)  # signing out leaves nobody behind
        response = self.get_response(request)
        match = request.resolver_match
        route = describe_route(match) if match is not None else None
        if match is None or route is None:
            return response
        actor = request.user if request.user.is_authenticated else before
        deed = _describe(request, response, match, route, actor)
        if deed is not None and not self._is_repeated(deed, route):
            named = get_audited(request)
            audit.append(deed, named[0] if named else getattr(actor, "organization_id", None))
        return response

    def _is_repeated(self, deed: audit.Deed, route: Audited) -> bool:
        """Whether an open page asks what was recorded a moment ago."""
        if not route.is_polled or deed.outcome != AuditEntry.Outcome.DONE:
            return False
        key, now = (deed.actor_id, deed.route, deed.object_id), time.monotonic()
        if now - self._polls.get(key, -POLL_EVERY_S) < POLL_EVERY_S:
            return True
        self._polls[key] = now
        self._polls.move_to_end(key)
        if len(self._polls) > _MOST_POLLS:
            self._polls.popitem(last=False)
        return False


def describe_route(match: ResolverMatch) -> Audited | None:
    """Return what an address means; None where nothing is recorded.

    An address that nobody described is recorded all the same, under its own name.
    """
    name = match.view_name
    if name in UNRECORDED or not name:
        return None
    if match.app_name == "admin":
        return _describe_admin(match.url_name or "")
    return AUDITED.get(name, Audited(name[:40]))


def _describe_admin(url_name: str) -> Audited | None:
    """The admin site names its addresses after application, model and action."""
    _app, _, rest = url_name.partition("_")
    kind, _, action = rest.rpartition("_")
    if not kind:
        return None  # the index, the texts of the date picker
    known = _ADMIN_ACTIONS.get(action, Audited(""))
    return Audited(kind, known.get, known.post)


def _describe(
    request: HttpRequest,
    response: HttpResponseBase,
    match: ResolverMatch,
    route: Audited,
    actor: Any,
) -> audit.Deed | None:
    actor_id = getattr(actor, "pk", None)
    action = _name_action(request, route)
    is_sign_in = action == AuditEntry.Action.SIGN_IN
    if actor_id is None and not is_sign_in and request.method in SAFE_METHODS:
        return None  # a stranger who was shown the way to sign in, or a public page
    if _is_later_part(response):
        return None  # the player fetches a clip piece by piece
    kind, object_id = route.kind, _read_id(match)
    if named := get_audited(request):
        object_id = named[1]
    if action == AuditEntry.Action.CREATE and (created := _find_created(response)):
        kind, object_id = created
    outcome = _name_outcome(request, response, route, actor_id)
    is_blank = route.is_blank and request.method in SAFE_METHODS
    if is_blank and outcome == AuditEntry.Outcome.DONE:
        return None
    return audit.Deed(
        channel=_name_channel(match),
        action=action,
        outcome=outcome,
        route=match.view_name[:80],
        actor_id=actor_id,
        object_kind=kind,
        object_id=object_id,
        address=read_client_address(request)[:45],
    )


def _name_channel(match: ResolverMatch) -> str:
    if match.app_name == "admin":
        return AuditEntry.Channel.ADMIN
    is_api = not {"api", "fhir"}.isdisjoint(match.namespaces)
    return AuditEntry.Channel.API if is_api else AuditEntry.Channel.PAGE


def _name_action(request: HttpRequest, route: Audited) -> str:
    if request.method in SAFE_METHODS:
        return route.get
    if request.method == "DELETE":
        return AuditEntry.Action.ERASE
    return route.post if request.method == "POST" else AuditEntry.Action.CHANGE


def _name_outcome(
    request: HttpRequest, response: HttpResponseBase, route: Audited, actor_id: object
) -> str:
    status, outcomes = response.status_code, AuditEntry.Outcome
    if status in (401, 403) or (actor_id is None and route.post != "sign_in" and status == 302):
        return outcomes.REFUSED
    if status in (404, 410):
        return outcomes.MISSING
    if status >= 500:
        return outcomes.FAILED
    # A form that is shown again with what is wrong in it.
    is_page = not response.headers.get("Content-Type", "").startswith("application/")
    is_answered = route.answers_in_place and (actor_id or get_audited(request))
    is_shown_again = status == 200 and is_page and not is_answered
    if status >= 400 or (request.method not in SAFE_METHODS and is_shown_again):
        return outcomes.INVALID
    return outcomes.DONE


def _is_later_part(response: HttpResponseBase) -> bool:
    part = response.headers.get("Content-Range", "")
    return response.status_code == 206 and not part.startswith("bytes 0-")


def _find_created(response: HttpResponseBase) -> tuple[str, uuid.UUID] | None:
    """The row that a successful request leads to."""
    location = response.headers.get("Location", "")
    try:
        match = resolve(urlsplit(location).path)
    except Resolver404:
        return None
    route, object_id = describe_route(match), _read_id(match)
    return (route.kind, object_id) if route and object_id else None


def _read_id(match: ResolverMatch) -> uuid.UUID | None:
    value = match.kwargs.get("pk") or match.kwargs.get("object_id")
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None  # an address that was typed
