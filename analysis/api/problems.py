"""Every way in which the API says no, as problem details (RFC 9457) with stable codes.

A program decides by `code`; `title` and `detail` are for people and may change.
"""

from dataclasses import dataclass
from typing import Any, Final

from rest_framework import status


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal: its stable code, its status, and what it means."""

    code: str
    status: int
    title: str
    meaning: str


_ALL: Final = (
    Problem(
        "malformed_request",
        status.HTTP_400_BAD_REQUEST,
        "The request cannot be read",
        "The body is not what its content type says, or a part of the request is damaged.",
    ),
    Problem(
        "validation_failed",
        status.HTTP_400_BAD_REQUEST,
        "A value is missing or not allowed",
        "`errors` lists each field or query parameter with its own code and sentence.",
    ),
    Problem(
        "invalid_cursor",
        status.HTTP_400_BAD_REQUEST,
        "The cursor is not one of ours",
        "Follow `next` and `previous` as they were given; do not build cursors.",
    ),
    Problem(
        "upload_rejected",
        status.HTTP_400_BAD_REQUEST,
        "The file was not accepted",
        "`errors` holds one entry for the field `file`, with the reason as code and sentence.",
    ),
    Problem(
        "not_authenticated",
        status.HTTP_401_UNAUTHORIZED,
        "A token is required",
        "Send `Authorization: Bearer TOKEN`.",
    ),
    Problem(
        "authentication_failed",
        status.HTTP_401_UNAUTHORIZED,
        "The token is not accepted",
        "It is unknown, expired or revoked, or its user is switched off.",
    ),
    Problem(
        "permission_denied",
        status.HTTP_403_FORBIDDEN,
        "Your role may not do this",
        "Clinicians work with the patients in their care, product teams with the "
        "customers of their studies, administrators with both.",
    ),
    Problem(
        "missing_scope",
        status.HTTP_403_FORBIDDEN,
        "The token may not do this",
        "`detail` names the scope that the token lacks; make a token that has it.",
    ),
    Problem(
        "purpose_not_declared",
        status.HTTP_403_FORBIDDEN,
        "Your organization does not declare this purpose",
        "`detail` names it; an administrator can declare it on the page Organization, Purposes. "
        "`/me/` lists those that are declared.",
    ),
    Problem(
        "not_found",
        status.HTTP_404_NOT_FOUND,
        "There is nothing here for you",
        "The address or the id is wrong, or it belongs to another organization.",
    ),
    Problem(
        "method_not_allowed",
        status.HTTP_405_METHOD_NOT_ALLOWED,
        "The method does not exist here",
        "The header `Allow` lists the ones that do.",
    ),
    Problem(
        "not_acceptable",
        status.HTTP_406_NOT_ACCEPTABLE,
        "The answer cannot have this form",
        "Answers are JSON; accept `application/json`.",
    ),
    Problem(
        "conflict",
        status.HTTP_409_CONFLICT,
        "The state has moved on",
        "The object changed or went away meanwhile; read it again and decide anew.",
    ),
    Problem(
        "upload_offset",
        status.HTTP_409_CONFLICT,
        "The piece begins at another place than the file ends",
        "Ask with HEAD how far the upload is, and go on from there.",
    ),
    Problem(
        "upload_expired",
        status.HTTP_410_GONE,
        "The upload has expired",
        "It was not finished in time; announce the file again.",
    ),
    Problem(
        "tus_version",
        status.HTTP_412_PRECONDITION_FAILED,
        "Another version of the upload protocol",
        "Send `Tus-Resumable: 1.0.0`.",
    ),
    Problem(
        "idempotency_in_progress",
        status.HTTP_409_CONFLICT,
        "The same request is being handled",
        "Send it again with the same key after the seconds in `Retry-After`.",
    ),
    Problem(
        "precondition_failed",
        status.HTTP_412_PRECONDITION_FAILED,
        "The object is not as it was read",
        "None of the ETags in `If-Match` is the current one; read the object again.",
    ),
    Problem(
        "too_large",
        status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        "The limits are stated in `detail` and in the documentation.",
    ),
    Problem(
        "unsupported_media_type",
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        "This kind of content is not read",
        "The content type of the body, or the kind of the uploaded file, is none of ours.",
    ),
    Problem(
        "checksum_mismatch",
        460,
        "Other bytes arrived than were sent",
        "Nothing of the piece was kept; send it again.",
    ),
    Problem(
        "idempotency_key_reused",
        status.HTTP_422_UNPROCESSABLE_ENTITY,
        "The key belongs to another request",
        "Each request has an `Idempotency-Key` of its own; only a repetition has the same.",
    ),
    Problem(
        "throttled",
        status.HTTP_429_TOO_MANY_REQUESTS,
        "Too many requests",
        "Wait for the seconds in the header `Retry-After`.",
    ),
    Problem(
        "upload_quota",
        status.HTTP_429_TOO_MANY_REQUESTS,
        "Too many unfinished uploads",
        "Finish or delete unfinished uploads of yours, or wait until they expire.",
    ),
    Problem(
        "server_error",
        status.HTTP_500_INTERNAL_SERVER_ERROR,
        "Something broke on our side",
        "It was logged. Repeating the request later does no harm.",
    ),
    Problem(
        "unavailable",
        status.HTTP_503_SERVICE_UNAVAILABLE,
        "Not possible at the moment",
        "Nothing was kept. Send the same request again after the seconds in `Retry-After`.",
    ),
)

PROBLEMS: Final[dict[str, Problem]] = {problem.code: problem for problem in _ALL}
CODES: Final = sorted(PROBLEMS)


def problem_body(
    problem: Problem,
    detail: str,
    instance: str,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Return the members of one problem document; `instance` is the path of the request."""
    body: dict[str, Any] = {
        "type": f"/api/v1/problems/{problem.code}/",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        body["errors"] = errors
    return body
