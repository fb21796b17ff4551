"""What answers where the request could not be carried out, and it is nobody's fault who asks."""

import json
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from analysis.api.problems import PROBLEMS, problem_body

log = logging.getLogger(__name__)

API_ROOT = "/api/"
RETRY_AFTER_S = 5


def show_failure(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database did not answer, 500 for every other fault of ours.

    Programs get a problem document (RFC 9457), people a page. Django calls it within the handling
    of what was raised, also by a middleware.
    """
    is_outage = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    if is_outage:
        log.warning("The database did not answer a request.")
    if request.path.startswith(API_ROOT):
        response = _describe_problem(request, "unavailable" if is_outage else "server_error")
    elif is_outage:
        # No request for the template: who is signed in stands in the database.
        response = render(None, "503.html", status=503)
    else:
        response = server_error(request)
    if is_outage:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _describe_problem(request: HttpRequest, code: str) -> HttpResponse:
    problem = PROBLEMS[code]
    body = problem_body(problem, problem.meaning, request.path, [])
    return HttpResponse(
        json.dumps(body), status=problem.status, content_type="application/problem+json"
    )
