"""Lists come in pages, and each page points to the next."""

from typing import Any

from django.core.exceptions import ValidationError as FieldValidationError
from django.db.models import Field, Model
from django.utils import timezone
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from analysis.api.exceptions import InvalidCursor


class Pages(CursorPagination):
    """Cursor pages: stable while rows are added, and as fast at the end as at the start."""

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = "Number of results in a page, 1 to 200."
    max_page_size = 200
    ordering = ("-created_at", "-id")

    def get_page_size(self, request: Request) -> int:
        wanted = request.query_params.get("page_size")
        if wanted is None:
            return 50
        if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:4]) <= self.max_page_size:
            return int(wanted[:4])
        raise ValidationError({"page_size": "Choose a number from 1 to 200."}, "invalid")

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise InvalidCursor from error

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        cursor = self.decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            name = self.get_ordering(request, queryset, view)[0].lstrip("-")
            _check_position(str(cursor.position), queryset.model, name)
        return super().paginate_queryset(queryset, request, view)


def _check_position(position: str, model: type[Model], name: str) -> None:
    """Refuse a position that the column cannot be compared with.

    The cursor is unsigned text from outside; without this a made-up one ends in the database
    driver instead of in a sentence.
    """
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column
    if "\x00" in position:
        raise InvalidCursor
    try:
        value = field.to_python(position)
        if field.get_internal_type() == "DateTimeField":
            if timezone.is_naive(value):
                raise InvalidCursor
            value.astimezone(timezone.get_default_timezone())
    except (FieldValidationError, ValueError, OverflowError) as error:
        raise InvalidCursor from error
