"""Filters and orderings that a list declares; anything else in the query is refused.

A misspelled filter that is silently ignored would answer with every row there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter: the look-up it becomes, the field that checks its value."""

    lookup: str
    field: "serializers.Field[Any, Any, Any, Any]"
    description: str


class Filterable:
    """What a view with a list declares; the first ordering is the default."""

    filters: ClassVar[dict[str, Filter]] = {}
    orderings: ClassVar[tuple[str, ...]] = ("-created_at", "created_at")


class DeclaredFilters(BaseFilterBackend):
    """Reads the declarations of `Filterable` and applies or describes them."""

    page_parameters = ("cursor", "page_size")
    other_parameters = ("ordering", "fields")

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        declared = _declarations(view).filters
        lookups: dict[str, Any] = {}
        errors: dict[str, list[ErrorDetail]] = {}
        for name, text in request.query_params.items():
            if name in declared:
                try:
                    lookups[declared[name].lookup] = declared[name].field.run_validation(text)
                except ValidationError as error:
                    errors[name] = error.detail  # type: ignore[assignment]  # one field: a list
            elif name not in (*self.page_parameters, *self.other_parameters):
                known = (*declared, *self.other_parameters, *self.page_parameters)
                errors[name] = [_describe_unknown(known)]
        if errors:
            raise ValidationError(errors)
        return queryset.filter(**lookups)

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> tuple[str, str]:
        """Return the wanted ordering with the id to break ties; the pagination asks for it."""
        orderings = _declarations(view).orderings
        wanted = request.query_params.get("ordering", orderings[0])
        if wanted not in orderings:
            sentence = f"Choose one of: {', '.join(orderings)}."
            raise ValidationError({"ordering": [ErrorDetail(sentence, "invalid_choice")]})
        return wanted, "-id" if wanted.startswith("-") else "id"

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe the parameters for the OpenAPI schema."""
        declarations = _declarations(view)
        parameters = [
            _parameter(name, one.description, _schema(one.field))
            for name, one in declarations.filters.items()
        ]
        orderings = {"type": "string", "enum": list(declarations.orderings)}
        orderings["default"] = declarations.orderings[0]
        return [*parameters, _parameter("ordering", "Order of the list.", orderings)]


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Refuse the parameters of a request that are not among the known ones.

    Raises:
        ValidationError: on each that is unknown.
    """
    known = tuple(known)
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise ValidationError({name: [_describe_unknown(known)] for name in unknown})


def _describe_unknown(known: Iterable[str]) -> ErrorDetail:
    names = ", ".join(known) or "none"
    return ErrorDetail(f"There is no such parameter here. Known: {names}.", "unknown_parameter")


def _declarations(view: APIView) -> Filterable:
    if not isinstance(view, Filterable):
        raise TypeError(f"{type(view).__name__} lists rows and must declare its filters.")
    return view


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _schema(field: "serializers.Field[Any, Any, Any, Any]") -> dict[str, Any]:
    match field:
        case serializers.UUIDField():
            return {"type": "string", "format": "uuid"}
        case serializers.DateTimeField():
            return {"type": "string", "format": "date-time"}
        case serializers.BooleanField():
            return {"type": "boolean"}
        case serializers.IntegerField():
            return {"type": "integer"}
        case serializers.FloatField():
            return {"type": "number"}
        case serializers.ChoiceField():
            return {"type": "string", "enum": list(field.choices)}
    return {"type": "string"}
