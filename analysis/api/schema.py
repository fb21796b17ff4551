"""How the OpenAPI document is made; docs/openapi.yaml is its checked-in copy."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from analysis.api.serializers.problems import ProblemSerializer


class ProblemAwareSchema(AutoSchema):
    """Says of each operation that everything else it may answer is a problem document."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        responses["default"] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # theirs
            ProblemSerializer, "default", ["application/problem+json"], direction
        )
        return responses
