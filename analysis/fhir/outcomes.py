"""Every refusal as an OperationOutcome, with the status that the API would have."""

import json
from typing import Any, Final

from django.http import HttpResponse

from analysis.api.exceptions import problem_response
from analysis.exports.fhir.bundle import MEDIA_TYPE

# FHIR's issue types, http://hl7.org/fhir/R4/valueset-issue-type.html, by the API's codes.
_TYPES: Final = {
    "not_authenticated": "login",
    "authentication_failed": "login",
    "permission_denied": "forbidden",
    "missing_scope": "forbidden",
    "not_found": "not-found",
    "method_not_allowed": "not-supported",
    "not_acceptable": "not-supported",
    "throttled": "throttled",
    "server_error": "exception",
    "unavailable": "transient",
}


def outcome_response(exc: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer any exception of a view with an OperationOutcome; its exception handler."""
    response = problem_response(exc, context)
    problem = json.loads(response.content)
    issue: dict[str, Any] = {
        "severity": "error",
        "code": _TYPES.get(problem["code"], "invalid"),
        "details": {"text": problem["title"]},
        "diagnostics": problem["detail"],
    }
    names = [error["field"] for error in problem.get("errors", ()) if error["field"]]
    if names:
        issue["expression"] = [f"http.{name}" for name in names]
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    response.content = json.dumps(outcome, ensure_ascii=False).encode()
    response["Content-Type"] = MEDIA_TYPE
    return response
