"""The client in front of the application itself: every request goes through all of its layers."""

from collections.abc import Callable

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from accounts.models import User
from accounts.scopes import ALL_SCOPES
from accounts.tokens import create_token
from emosense_client import Client

BASE_URL = "http://testserver"


class Line(httpx.BaseTransport):
    """A connection that a test may break, and whose requests it may look at.

    Attributes:
        faults: what happens to the next requests, one each: an exception to raise before the
            server hears of it, a function of request and answer, or None for nothing.
    """

    def __init__(self, app: Callable) -> None:
        self._inner = httpx.WSGITransport(app=app, raise_app_exceptions=False)
        self.requests: list[httpx.Request] = []
        self.faults: list = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, BaseException):
            raise fault
        if isinstance(fault, httpx.Response):
            return fault
        response = self._inner.handle_request(request)
        if fault is not None:
            response.read()
            fault(request, response)
        return response

    def list_methods(self) -> list[str]:
        return [request.method for request in self.requests]


def lose_answer(request: httpx.Request, response: httpx.Response) -> None:
    """The server did it, and nobody hears of it."""
    raise httpx.ReadError("Connection reset by peer", request=request)


@pytest.fixture
def line() -> Line:
    return Line(get_wsgi_application())


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client would have slept."""
    return []


@pytest.fixture
def connect(line, waits, tmp_path):
    """Returns a function from a user to a client with a token of that user."""

    def _connect(user: User, **options) -> Client:
        _, token = create_token(user, "client", scopes=ALL_SCOPES)
        options = {"notes": tmp_path / "notes", "sleep": waits.append} | options
        return Client(BASE_URL, token, allow_http=True, http_transport=line, **options)

    return _connect


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    for module in ("submit", "batches"):
        monkeypatch.setattr(f"analysis.{module}.enqueue_recording", ids.append)
    return ids
