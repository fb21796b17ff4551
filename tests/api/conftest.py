"""The cast of the API: each person's program, signed in with a token of its own."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import create_token


@pytest.fixture
def api():
    """Returns a function from a user to a client that sends a token of that user."""

    def _api(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            _, plain = create_token(user, "test")
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
        return client

    return _api
