"""Named moments of recordings."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Marker


class MarkerSerializer(ResourceSerializer):
    """A moment with a name, by which recordings are laid above each other."""

    recording = serializers.UUIDField(source="recording_id", read_only=True)

    class Meta:
        model = Marker
        fields = ("id", "recording", "name", "time_s", "created_at")
        read_only_fields = fields


class NewMarkerSerializer(serializers.Serializer[Any]):
    """A moment as it is named; a name is there once in a recording."""

    name = serializers.CharField(max_length=100)
    time_s = serializers.FloatField(
        min_value=0.0, max_value=999_999.0, help_text="Seconds from the start."
    )
