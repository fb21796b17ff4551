"""The shapes that every resource shares: times in UTC, one number for each emotion."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers

from analysis.api.sparse import SparseSerializer
from ml.labels import EMOTIONS


class UtcDateTimeField(serializers.DateTimeField):
    """ISO 8601 with `Z`, whatever the time zone of the organization or of the input."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


class ResourceSerializer(SparseSerializer, serializers.ModelSerializer[Any]):
    """A model serializer whose times are UTC, and whose fields may be asked for one by one."""

    serializer_field_mapping: ClassVar[dict[type[Any], type[Any]]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UtcDateTimeField,
    }


class TopEmotionField(serializers.ChoiceField):
    """The most probable emotion; null where there is no result."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=EMOTIONS, allow_null=True, read_only=True, **options)

    def to_representation(self, value: str) -> Any:
        return value or None


class VersionsField(serializers.DictField):
    """The version of each model that took part, keyed by the model's name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.CharField(), read_only=True, **options)


class ProbabilitiesSerializer(serializers.Serializer[Any]):
    """One number in [0, 1] for each emotion, keyed by its name."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {
            emotion: serializers.FloatField(min_value=0.0, max_value=1.0) for emotion in EMOTIONS
        }

    def to_representation(self, instance: Sequence[float] | Mapping[str, float]) -> dict[str, Any]:
        if isinstance(instance, Mapping):
            return {emotion: instance[emotion] for emotion in EMOTIONS}
        return dict(zip(EMOTIONS, instance, strict=True))
