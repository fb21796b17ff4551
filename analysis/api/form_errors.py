"""What a page's form refuses, refused by the API for the same reasons."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.forms import BaseForm
from rest_framework.exceptions import ErrorDetail, ValidationError

_SAME: Final[Mapping[str, str]] = MappingProxyType({})


def require_valid(form: BaseForm, fields: Mapping[str, str] = _SAME) -> None:
    """Refuse what the form refuses.

    Args:
        fields: the API's name of a field, by the form's, where the two differ.

    Raises:
        ValidationError: with the form's sentences on the API's fields.
    """
    if form.is_valid():
        return
    raise ValidationError(
        {
            fields.get(name, name).replace("__all__", "non_field_errors"): [
                ErrorDetail(str(message), error.code or "invalid")
                for error in errors.as_data()
                for message in error.messages
            ]
            for name, errors in form.errors.items()
        }
    )
