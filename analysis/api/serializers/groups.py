"""The groups of a study."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import StudyGroup
from analysis.participants import GROUP_LETTERS


class GroupSerializer(ResourceSerializer):
    """A group that participants are in, such as a version that they tried."""

    study = serializers.UUIDField(source="study_id", read_only=True)
    n_participants = serializers.IntegerField(read_only=True)

    class Meta:
        model = StudyGroup
        fields = ("id", "study", "name", "position", "n_participants", "created_at")
        read_only_fields = fields


class NewGroupSerializer(serializers.Serializer[Any]):
    """A group as it is added; it comes last."""

    name = serializers.CharField(max_length=GROUP_LETTERS)


class GroupChangeSerializer(serializers.Serializer[Any]):
    """What may change later; what is left out stays."""

    name = serializers.CharField(max_length=GROUP_LETTERS, required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=32767, required=False, help_text="Its place, from 0 on."
    )
