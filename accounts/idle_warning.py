"""What every page knows of its own end: after how long its reader is signed out."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.sessions import get_idle_limit_s


def describe_idle_time(request: HttpRequest) -> dict[str, Any]:
    """Add `idle_s`, seconds without activity until the sign-out, to every signed-in page."""
    user = getattr(request, "user", None)
    return {"idle_s": get_idle_limit_s(user)} if isinstance(user, User) else {}
