"""A request whose sender is known."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """Says in a view's signature that `login_required` ran before it."""

    user: User
