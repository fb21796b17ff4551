"""Who works on a study."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.care import ColleagueSerializer
from analysis.api.serializers.values import ResourceSerializer
from analysis.models import StudyMember


class StudyMemberSerializer(ResourceSerializer):
    """One product user who works on a study."""

    study = serializers.UUIDField(source="study_id", read_only=True)
    user = ColleagueSerializer(read_only=True)
    added_by = serializers.UUIDField(source="added_by_id", read_only=True, allow_null=True)

    class Meta:
        model = StudyMember
        fields = ("id", "study", "user", "added_by", "created_at")


class NewStudyMemberSerializer(serializers.Serializer[Any]):
    """Who joins a study."""

    email = serializers.EmailField(
        max_length=254, help_text="Address of a product user of the study's organization."
    )
