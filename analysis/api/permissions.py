"""What a token may do of what its person may do; see `accounts.scopes`."""

from typing import TYPE_CHECKING, Final

from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.scopes import Scope
from analysis.api.within import is_within

if TYPE_CHECKING:  # REST framework loads this module while it makes that class
    from rest_framework.views import APIView

_OF_METHOD: Final = dict.fromkeys(SAFE_METHODS, Scope.READ) | {"DELETE": Scope.ADMIN}


class MissingScope(exceptions.APIException):
    """The token was not made for this."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "missing_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a token with the scope `{scope}`.")


class HasScope(BasePermission):
    """Lets a token do what it was made for.

    By default reading needs `read`, sending `upload`, and deleting `admin`; a view says otherwise
    for some of its methods: `required_scopes = {"GET": "export"}`.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True  # a person with a browser, where a view accepts one
        if is_within(request):
            return True
        scope = get_required_scope(view, request.method or "GET")
        if scope not in token.scopes:
            view.check_throttles(request)  # who is refused is counted like everybody
            raise MissingScope(scope)
        return True


def get_required_scope(view: "APIView", method: str) -> str:
    """Return the scope that one method of a view needs."""
    declared: dict[str, str] = getattr(view, "required_scopes", {})
    # HEAD and OPTIONS go with GET.
    wanted = "GET" if method in SAFE_METHODS else method
    return declared.get(wanted) or str(_OF_METHOD.get(wanted, Scope.UPLOAD))
