"""What every refusal of the API has in common."""

from typing import Any

from django.http import HttpResponse

MEMBERS = {"type", "title", "status", "code", "detail", "instance"}


def expect_problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is this problem, well formed, and return its document."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) - {"errors"} == MEMBERS
    assert (body["status"], body["code"]) == (status, code), body
    assert body["type"] == f"/api/v1/problems/{code}/"
    assert body["instance"] == response.request["PATH_INFO"]
    assert body["detail"]
    assert body["title"]
    for error in body.get("errors", []):
        assert set(error) == {"field", "code", "detail"}
        assert error["detail"]
    return body


def field_codes(body: dict[str, Any]) -> dict[str, str]:
    """Return the code of each field that a problem names."""
    return {error["field"]: error["code"] for error in body["errors"]}
