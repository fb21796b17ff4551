"""How the OpenAPI document is made; docs/openapi.yaml is its checked-in copy."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from analysis.api.permissions import HasScope, get_required_scope
from analysis.api.serializers.problems import ProblemSerializer


class ConventionalSchema(AutoSchema):
    """Says of each operation what all have in common: its scope, and its refusals."""

    def get_description(self) -> str:
        """Return what the operation does, and the scope that it needs."""
        described = str(super().get_description() or "")  # type: ignore[no-untyped-call]  # theirs
        scope = self._get_scope()
        return f"{described}\n\nScope: `{scope}`.".strip() if scope else described

    def get_extensions(self) -> dict[str, Any]:
        """Return the scope once more, for programs."""
        scope = self._get_scope()
        return {"x-required-scope": scope} if scope else {}

    def _get_scope(self) -> str | None:
        if HasScope not in self.view.permission_classes:
            return None
        return get_required_scope(self.view, self.method)

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        responses["default"] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # theirs
            ProblemSerializer, "default", ["application/problem+json"], direction
        )
        return responses
