"""`Authorization: Bearer …` for programs."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens import verify_token


class ApiTokenAuthentication(BaseAuthentication):
    """Signs in the user of a valid token; leaves requests without one to the next class."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("The header must read: Authorization: Bearer <token>.")
        token = verify_token(parts[1].decode("ascii", errors="replace"))
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        token.user.is_program = True
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # not typed
    """Describes the scheme in the OpenAPI document."""

    target_class = ApiTokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
