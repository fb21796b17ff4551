"""The one way in by password, for the pages and the admin site alike."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import throttle
from accounts.models import User


class ThrottledBackend(ModelBackend):
    """Checks e-mail address and password, unless too many wrong ones came before."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        email = username or kwargs.get(User.USERNAME_FIELD) or ""
        if not email or password is None:
            return None
        address = throttle.read_client_address(request)
        if throttle.is_locked(email, address):
            # Django stops at this and asks no other backend; even the right password is refused.
            raise PermissionDenied
        user = super().authenticate(request, username=email, password=password)
        if user is None:
            throttle.note_failure(email, address)
            return None
        throttle.note_success(email, address)
        return user
