"""One request, sent until it is answered: retries, idempotency keys, problems as exceptions."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

import httpx

from emosense_client.errors import (
    ProblemError,
    SettingsError,
    UnexpectedAnswerError,
    UnreachableError,
    read_problem,
)

_LOCAL: Final = frozenset(("localhost", "127.0.0.1", "::1"))
# What a proxy answers for a server that does not.
_GATEWAY: Final = frozenset((502, 504))
_BUSY: Final = frozenset((429, 503))


@dataclass(frozen=True)
class Form:
    """A `multipart/form-data` body.

    Attributes:
        part: the field that the file is in.
        file: open for reading; it is read from its beginning at each try.
    """

    fields: Mapping[str, str]
    part: str
    name: str
    file: IO[bytes]

    def open_parts(self) -> dict[str, Any]:
        """Return the arguments for httpx, for one try."""
        self.file.seek(0)
        return {"data": dict(self.fields), "files": {self.part: (self.name, self.file)}}


@dataclass(frozen=True)
class Patience:
    """How often a request is sent again, and how long it is waited for.

    Attributes:
        n_tries: of one request, the first one included.
        first_wait_s: before the second try where the server names no time; doubled each time.
        longest_wait_s: between two tries; a server that names a longer time is an error.
        timeout_s: of silence, not of a whole request.
    """

    n_tries: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 90.0
    timeout_s: float = 60.0


@dataclass(frozen=True)
class Settings:
    """Where the API is and who asks; checked when it is made.

    Raises:
        SettingsError: no token would be safe on its way there.
    """

    base_url: str
    token: str
    allow_http: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(f"{self.base_url!r} is no address such as https://emosense.example")
        is_safe = parts.scheme == "https" or parts.hostname in _LOCAL or self.allow_http
        if not is_safe:
            raise SettingsError(
                f"{self.base_url} is not encrypted, so everybody on the way could read the token. "
                "Use https://"
            )
        if not (self.token and self.token.isascii() and self.token.isprintable()):
            raise SettingsError("There is no token, or it holds letters that no token has.")


class Transport:
    """Sends requests with the token to one server, and nowhere else."""

    def __init__(
        self,
        settings: Settings,
        *,
        patience: Patience | None = None,
        http_transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.patience, self.sleep = patience or Patience(), sleep
        self.base_url = settings.base_url.rstrip("/")
        self._http = httpx.Client(
            headers={
                "Authorization": f"Bearer {settings.token}",
                "Accept": "application/json, application/problem+json",
                "User-Agent": "emosense-client",
            },
            timeout=self.patience.timeout_s,
            transport=http_transport,
        )

    def close(self) -> None:
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Form | None = None,
        headers: Mapping[str, str] | None = None,
        is_streamed: bool = False,
    ) -> httpx.Response:
        """Return the answer to a request, which is sent again where that does no harm.

        A POST gets an idempotency key, so that it does its work once however often it is sent.

        Args:
            path: from the root, or an address that the API gave; its host is not looked at.
            params: those that are None are left out.
            is_streamed: leave the body for the caller to read, who closes the answer.

        Raises:
            ProblemError: the API refused it.
            UnreachableError: nobody answered.
        """
        own = dict(headers or {})
        if method == "POST":
            own.setdefault("Idempotency-Key", uuid.uuid4().hex)
        content = {"params": _drop_nothing(params), "json": json}
        n_failed = 0
        while True:
            parts = form.open_parts() if form else {}
            request = self._http.build_request(
                method, self.locate(path), headers=own, **content, **parts
            )
            try:
                response = self._http.send(request, stream=is_streamed)
                if is_streamed and response.status_code >= 300:
                    response.read()
            except httpx.TransportError as error:
                n_failed += 1
                if n_failed == self.patience.n_tries:
                    raise UnreachableError(self.explain(error)) from error
                self.wait_after(n_failed)
                continue
            if response.status_code < 300:
                return response
            n_failed += 1
            problem = _read_refusal(response)
            wait_s = self._find_wait(problem, n_failed)
            if wait_s is None or n_failed == self.patience.n_tries:
                raise problem
            self.sleep(wait_s)

    def send_once(
        self, method: str, path: str, *, content: bytes = b"", headers: Mapping[str, str]
    ) -> httpx.Response:
        """Return the answer to a request that is sent one time only, also a refusal.

        Raises:
            httpx.TransportError: nobody answered.
        """
        request = self._http.build_request(
            method, self.locate(path), content=content, headers=dict(headers)
        )
        return self._http.send(request)

    def stream(
        self, path: str, headers: Mapping[str, str], *, read_timeout_s: float
    ) -> AbstractContextManager[httpx.Response]:
        """Return a GET whose answer is read while it comes."""
        timeout = httpx.Timeout(self.patience.timeout_s, read=read_timeout_s)
        return self._http.stream("GET", self.locate(path), headers=dict(headers), timeout=timeout)

    def download(self, path: str, target: Path, *, params: Mapping[str, Any] | None = None) -> None:
        """Write an answer to a file while it comes; it is there whole or not at all.

        Raises:
            ProblemError: the API refused it.
            UnreachableError: nobody answered, or the line broke at each try.
        """
        partial = target.with_name(f".{target.name}.part")
        n_failed = 0
        while True:
            response = self.send(
                "GET", path, params=params, headers={"Accept": "*/*"}, is_streamed=True
            )
            try:
                with closing(response), partial.open("wb") as file:
                    for part in response.iter_bytes():
                        file.write(part)
            except httpx.TransportError as error:
                n_failed += 1
                if n_failed == self.patience.n_tries:
                    partial.unlink()
                    raise UnreachableError(self.explain(error)) from error
                self.wait_after(n_failed)
                continue
            partial.replace(target)
            return

    def locate(self, path: str) -> str:
        """Return the address on our server; the token goes to no other."""
        parts = urlsplit(path)
        query = f"?{parts.query}" if parts.query else ""
        prefix = urlsplit(self.base_url).path
        own = parts.path.removeprefix(prefix) if prefix else parts.path
        return f"{self.base_url}{own}{query}"

    def wait_after(self, n_failed: int) -> None:
        """Sleep after failures in a row: longer each time, and not all clients at once."""
        self.sleep(self._measure_wait(n_failed))

    def explain(self, error: httpx.TransportError) -> str:
        """Return a sentence about a connection that failed."""
        return f"{self.base_url} does not answer: {error or type(error).__name__}."

    def _measure_wait(self, n_failed: int) -> float:
        wait_s: float = self.patience.first_wait_s * 2 ** (n_failed - 1)
        return min(wait_s, self.patience.longest_wait_s) * random.uniform(0.5, 1.0)

    def _find_wait(self, problem: ProblemError, n_failed: int) -> float | None:
        """Return after how many seconds to send it again; None where it makes no sense."""
        if problem.status in _GATEWAY:
            return self._measure_wait(n_failed)
        if problem.status not in _BUSY and problem.code != "idempotency_in_progress":
            return None
        if problem.retry_after_s is None:
            return self._measure_wait(n_failed)
        is_soon = problem.retry_after_s <= self.patience.longest_wait_s
        return problem.retry_after_s if is_soon else None


def _read_refusal(response: httpx.Response) -> ProblemError:
    """Return the refusal.

    Raises:
        UnexpectedAnswerError: it is a redirection, which the API never answers.
    """
    if response.status_code < 400:
        place = response.headers.get("Location", "another address")
        raise UnexpectedAnswerError(f"The server sends programs on to {place}. Use that address.")
    return read_problem(response)


def read_json(response: httpx.Response) -> Any:
    """Return the body; None where there is none.

    Raises:
        UnexpectedAnswerError: it is no JSON.
    """
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError as error:
        raise UnexpectedAnswerError(
            f"{response.request.url.host} answered something that is not of the API."
        ) from error


def _drop_nothing(params: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if params is None:
        return None
    return {name: value for name, value in params.items() if value is not None}
