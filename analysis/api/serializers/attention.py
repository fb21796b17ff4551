"""What did not go well, and what is to become of it."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from analysis.attention import MOST_AT_ONCE


class WhichSerializer(serializers.Serializer[Any]):
    """Some recordings that need attention, or all that do."""

    recordings = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AT_ONCE, required=False
    )
    all = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["all"] == bool(attrs.get("recordings")):
            detail = ErrorDetail("Name `recordings`, or send `all` as true.", "required")
            raise serializers.ValidationError({"recordings": [detail]})
        return attrs


class DismissedSerializer(serializers.Serializer[Any]):
    """How many recordings, and with `all` refused files of bulk uploads, were put aside."""

    dismissed = serializers.IntegerField()
