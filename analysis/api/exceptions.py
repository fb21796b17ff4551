"""Turns whatever a view raised into one problem document."""

import json
import logging
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.views import set_rollback

from accounts.purpose_lock import PurposeNotDeclaredError
from analysis.api.problems import PROBLEMS, Problem, problem_body
from analysis.consents import ConsentMissingError
from analysis.intake import UploadError
from analysis.notices import StudyRefusalError

logger = logging.getLogger("django.request")

# The first code of a status stands for what has no code of its own.
CODE_OF_STATUS = {problem.status: problem.code for problem in reversed(PROBLEMS.values())}


class InvalidCursor(exceptions.APIException):
    """A page was asked for that no answer of ours pointed to."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "This cursor does not belong to this list. Follow `next` as it was given."
    default_code = "invalid_cursor"


class TooLarge(exceptions.APIException):
    """The body is larger than the stated limit."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than the limit."
    default_code = "too_large"


class Conflict(exceptions.APIException):
    """What the request builds on has changed or gone."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The object changed meanwhile. Read it again."
    default_code = "conflict"


class PurposeNotDeclared(exceptions.PermissionDenied):
    """What the request is for, the organization did not declare."""

    default_code = "purpose_not_declared"


class Unavailable(exceptions.APIException):
    """A disk or a service behind us fails, and it is worth trying again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "This is not possible at the moment. Nothing was kept; try again later."
    default_code = "unavailable"
    wait = 30


class UploadRejected(exceptions.APIException):
    """A file that intake refused, with intake's own code and sentence as the error of `file`."""

    statuses: ClassVar[dict[str, int]] = {
        "too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
        "unknown_format": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        "not_accepted": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        "session_gone": status.HTTP_409_CONFLICT,
        "consent_gone": status.HTTP_409_CONFLICT,
        "archived": status.HTTP_409_CONFLICT,
        "no_notice": status.HTTP_409_CONFLICT,
        "no_consent": status.HTTP_409_CONFLICT,
        "purpose_not_declared": status.HTTP_403_FORBIDDEN,
    }

    def __init__(self, refused: UploadError) -> None:
        self.status_code = self.statuses.get(refused.code, status.HTTP_400_BAD_REQUEST)
        self.errors = [{"field": "file", "code": refused.code, "detail": refused.sentence}]
        is_plain = self.status_code == status.HTTP_400_BAD_REQUEST
        code = "upload_rejected" if is_plain else CODE_OF_STATUS[self.status_code]
        if refused.code in PROBLEMS:
            code = refused.code
        super().__init__(refused.sentence, code)


def problem_response(exc: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer any exception of a view with a problem document; REST framework's handler.

    What nobody foresaw is logged with its trace and announced to Django as usual, and the
    caller learns only that it happened.
    """
    request = context["request"]._request
    refusal = _as_refusal(exc)
    set_rollback()
    if refusal is None:
        logger.error("Error in the API at %r", request.path, exc_info=exc)
        got_request_exception.send(sender=None, request=request)
        refusal = exceptions.APIException("Something broke on our side. It was logged.")
    return _response(refusal, PROBLEMS[_code(refusal)], request)


def _as_refusal(exc: Exception) -> exceptions.APIException | None:
    match exc:
        case exceptions.APIException():
            return exc
        case Http404():
            return exceptions.NotFound(str(exc) or None)
        case PurposeNotDeclaredError():
            return PurposeNotDeclared(exc.sentence)
        case PermissionDenied():
            return exceptions.PermissionDenied(str(exc) or None)
        case ConsentMissingError() | StudyRefusalError():
            return Conflict(exc.sentence)
        case RequestDataTooBig():
            return TooLarge()
        case TooManyFilesSent():
            return exceptions.ParseError("Send one file in each request.")
        case SuspiciousOperation() | UnreadablePostError():
            return exceptions.ParseError()
        case OperationalError():
            # A lock that was not given in time, or a connection that broke: it was rolled back.
            logger.warning("The database did not answer an API request: %s", exc)
            return Unavailable()
    return None


def _code(refusal: exceptions.APIException) -> str:
    codes = refusal.get_codes()
    if isinstance(codes, str) and codes in PROBLEMS:
        return codes
    return CODE_OF_STATUS.get(refusal.status_code, "server_error")


def _response(
    refusal: exceptions.APIException, problem: Problem, request: HttpRequest
) -> HttpResponse:
    if isinstance(refusal, exceptions.ValidationError):
        problem = PROBLEMS["validation_failed"]
        errors: list[dict[str, str]] = list(_flatten(refusal.detail))
        detail = " ".join(dict.fromkeys(error["detail"] for error in errors))
    else:
        errors = getattr(refusal, "errors", [])
        detail = str(refusal.detail)
    body = problem_body(problem, detail, request.path, errors)
    response = HttpResponse(
        json.dumps(body), status=problem.status, content_type="application/problem+json"
    )
    if header := getattr(refusal, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(refusal, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Yield one entry per message, with the dotted path of its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            part = "" if name == "non_field_errors" else str(name)
            yield from _flatten(inner, ".".join(filter(None, (path, part))))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flatten(inner, path)
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}
