"""What a view gets after `login_required` has run."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in."""

    user: User
