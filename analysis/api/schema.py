"""How the OpenAPI document is made; docs/openapi.yaml is its checked-in copy."""

from typing import Any, Final, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from analysis.api.conventions import Conventional, SparseView
from analysis.api.permissions import HasScope, get_required_scope
from analysis.api.serializers.problems import ProblemSerializer

_IF_NONE_MATCH: Final = OpenApiParameter(
    "If-None-Match",
    location=OpenApiParameter.HEADER,
    description="`ETag` of an earlier answer: 304 without a body where nothing has changed.",
)
_IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="`ETag` of the object as it was read: 412 where it has changed since.",
)
_IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="1 to 255 letters that name this request: sent again within 24 hours it does its "
    "work once.",
)


def _describe_fields(names: list[str]) -> OpenApiParameter:
    return OpenApiParameter(
        "fields",
        {"type": "array", "items": {"type": "string", "enum": names}},
        description="Names of the fields to answer with, separated by commas; all, if left out.",
        explode=False,
        style="form",
    )


class ConventionalSchema(AutoSchema):
    """Says of each operation what all have in common: its scope, and its refusals."""

    def get_description(self) -> str:  # type: ignore[override]  # its stubs are of another class
        """Return what the operation does, and the scope that it needs."""
        described = str(super().get_description() or "")
        scope = self._get_scope()
        return f"{described}\n\nScope: `{scope}`.".strip() if scope else described

    def get_extensions(self) -> dict[str, Any]:
        """Return the scope once more, for programs."""
        scope = self._get_scope()
        return {"x-required-scope": scope} if scope else {}

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters and headers that no view declares by itself."""
        declared = list(super().get_override_parameters())
        view, method = self.view, self.method
        if not isinstance(view, Conventional):
            return declared
        if method == "GET":
            declared.append(_IF_NONE_MATCH)
            if isinstance(view, SparseView) and view.has_fields:
                declared.append(
                    _describe_fields(list(getattr(view.get_serializer(), "fields", ())))
                )
        elif method == "POST":
            declared.append(_IDEMPOTENCY_KEY)
        elif "get" in getattr(view, "action_map", {}) or hasattr(view, "get"):
            declared.append(_IF_MATCH)
        return declared

    def is_deprecated(self) -> bool:
        """Whether the view says that it goes away."""
        return getattr(self.view, "deprecation", None) is not None

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
