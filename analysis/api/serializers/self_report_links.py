"""One-time links by which patients answer without signing in."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import SelfReportInvitation


class LinkSerializer(ResourceSerializer):
    """A link as it is read: without its address, of which only a digest is kept."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    self_report = serializers.UUIDField(
        source="self_report_id", read_only=True, allow_null=True, help_text="What was answered."
    )

    class Meta:
        model = SelfReportInvitation
        fields: tuple[str, ...] = (
            "id",
            "subject",
            "asks_phq9",
            "asks_mood",
            "created_at",
            "expires_at",
            "used_at",
            "revoked_at",
            "self_report",
        )
        read_only_fields = fields


class CreatedLinkSerializer(LinkSerializer):
    """A link that was just made."""

    url = serializers.URLField(read_only=True, help_text="Give it to the patient; shown once.")

    class Meta(LinkSerializer.Meta):
        fields = (*LinkSerializer.Meta.fields, "url")
        read_only_fields = fields


class NewLinkSerializer(serializers.Serializer[Any]):
    """What a link asks, and how long it is open."""

    asks_phq9 = serializers.BooleanField(default=True)
    asks_mood = serializers.BooleanField(default=True)
    days = serializers.IntegerField(
        min_value=1, max_value=30, default=7, help_text="Until when it is open."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["asks_phq9"] and not attrs["asks_mood"]:
            raise serializers.ValidationError(
                [ErrorDetail("Let it ask `asks_phq9`, `asks_mood` or both.", "required")]
            )
        return attrs
