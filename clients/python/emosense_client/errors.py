"""What can go wrong: a named exception for each kind, with a sentence for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx


class EmoSenseError(Exception):
    """The base of every error of this package; `str(error)` is a sentence for a person."""


class SettingsError(EmoSenseError):
    """The address or the token cannot be used."""


class UnreachableError(EmoSenseError):
    """No answer came, also after several tries."""


class UnexpectedAnswerError(EmoSenseError):
    """Something answered that is not the API: a proxy, for one, or another version."""


class WaitedTooLongError(EmoSenseError):
    """What was waited for is not finished yet."""


class UploadBrokenError(EmoSenseError):
    """The file could not be sent to its end; sending it again goes on where it stopped."""


class FileChangedError(EmoSenseError):
    """The file has other bytes than when its upload began."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a request or with an uploaded file."""

    field: str
    code: str
    detail: str


class ProblemError(EmoSenseError):
    """A refusal of the API, as an RFC 9457 problem document.

    Attributes:
        status: the HTTP status.
        code: stable; decide by it.
        title, detail: for people.
        errors: one entry for each wrong field or parameter.
        retry_after_s: seconds after which the same request may be sent again; None where it makes
            no sense.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        title: str = "",
        errors: tuple[FieldError, ...] = (),
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(detail or title or f"The server refused this with status {status}.")
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.errors, self.retry_after_s = errors, retry_after_s


class InvalidError(ProblemError):
    """The request or the file is not acceptable (400, 413, 415, 422)."""


class NotAuthenticatedError(ProblemError):
    """The token is missing, unknown, expired or revoked (401)."""


class NotPermittedError(ProblemError):
    """The person or the token may not do this (403)."""


class NotFoundError(ProblemError):
    """There is nothing at this address, or it belongs to others (404, 410)."""


class ConflictError(ProblemError):
    """The state has moved on, or does not allow this (409, 412)."""


class TooManyRequestsError(ProblemError):
    """The token's rate or a quota is used up (429), also after waiting."""


class ServerError(ProblemError):
    """The server failed or is not available (5xx), also after waiting."""


_KINDS: dict[int, type[ProblemError]] = {
    401: NotAuthenticatedError,
    403: NotPermittedError,
    404: NotFoundError,
    410: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    429: TooManyRequestsError,
}


def read_problem(response: httpx.Response) -> ProblemError:
    """Return the exception that stands for a refusal; `response` is read to its end."""
    body = _read_object(response)
    status = response.status_code
    kind = _KINDS.get(status, ServerError if status >= 500 else InvalidError)
    detail = str(body.get("detail", ""))
    if not body:
        detail = f"{response.request.url.host} answered {status} {response.reason_phrase}.".strip()
    listed = body.get("errors")
    return kind(
        status,
        str(body.get("code", "")),
        detail,
        title=str(body.get("title", "")),
        errors=tuple(_read_field(one) for one in listed) if isinstance(listed, list) else (),
        retry_after_s=read_retry_after(response),
    )


def read_retry_after(response: httpx.Response) -> float | None:
    """Return the seconds of `Retry-After`; None where there is none."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None


def _read_object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _read_field(entry: Any) -> FieldError:
    known = entry if isinstance(entry, dict) else {}
    field, code, detail = (str(known.get(name, "")) for name in ("field", "code", "detail"))
    return FieldError(field, code, detail)
