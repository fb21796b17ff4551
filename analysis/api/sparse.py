"""`?fields=id,status`: an answer with some of its fields, for who needs no others."""

from typing import Any, Final

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

PARAMETER: Final = "fields"


class SparseSerializer(serializers.Serializer[Any]):
    """Leaves out what was not asked for, before it is computed; only on the outermost level."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        fields = super().get_fields()
        wanted = self.context.get(PARAMETER)
        if wanted is None or not self._is_outermost():
            return fields
        return {name: field for name, field in fields.items() if name in wanted}

    def _is_outermost(self) -> bool:
        above = self.parent
        return above is None or (
            isinstance(above, serializers.ListSerializer) and above.parent is None
        )


def read_wanted(text: str, known: "serializers.Serializer[Any]") -> frozenset[str]:
    """Return the names that `fields` lists.

    Raises:
        ValidationError: a name that the resource does not have, or none at all.
    """
    wanted = frozenset(filter(None, (name.strip() for name in text.split(","))))
    if unknown := sorted(wanted - set(known.fields)):
        sentence = f"There is no field {unknown[0]!r} here. Known: {', '.join(known.fields)}."
        raise ValidationError({PARAMETER: [ErrorDetail(sentence, "unknown_field")]})
    if not wanted:
        raise ValidationError({PARAMETER: [ErrorDetail("Name at least one field.", "empty")]})
    return wanted
