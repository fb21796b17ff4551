"""Who looks after a patient, and who was let in besides."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from analysis.api.serializers.values import ResourceSerializer
from analysis.models import AccessGrant, CareTeamMember


class ColleagueSerializer(ResourceSerializer):
    """A person of the organization."""

    class Meta:
        model = User
        fields = ("id", "full_name", "email")
        read_only_fields = fields


class MemberSerializer(ResourceSerializer):
    """One clinician of a patient's care team."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    user = ColleagueSerializer(read_only=True)
    added_by = serializers.UUIDField(source="added_by_id", read_only=True, allow_null=True)

    class Meta:
        model = CareTeamMember
        fields = ("id", "subject", "user", "added_by", "created_at")


class GrantSerializer(ResourceSerializer):
    """Access to one patient for a clinician outside the care team; its row stays as the record."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    user = ColleagueSerializer(read_only=True)
    granted_by = serializers.UUIDField(source="granted_by_id", read_only=True, allow_null=True)

    class Meta:
        model = AccessGrant
        fields = (
            "id",
            "subject",
            "user",
            "reason",
            "granted_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "is_emergency",
        )
        read_only_fields = fields
        extra_kwargs: dict[str, dict[str, Any]] = {
            "is_emergency": {"help_text": "Taken by the clinician on the pages; no program can."},
            "expires_at": {"help_text": "Null until it is revoked."},
        }


class NewMemberSerializer(serializers.Serializer[Any]):
    """Who joins a care team."""

    email = serializers.EmailField(
        max_length=254, help_text="Address of a clinician of the patient's organization."
    )


class NewGrantSerializer(NewMemberSerializer):
    """Who is let in, why, and for how long."""

    reason = serializers.CharField(max_length=500, help_text="Kept; the care team sees it.")
    days = serializers.IntegerField(
        min_value=1,
        max_value=30,
        default=7,
        allow_null=True,
        help_text="After how many days it ends; null until it is revoked.",
    )
