"""Who a token speaks for."""

from rest_framework import serializers

from accounts.models import Organization, User
from accounts.purposes import Purpose
from analysis.api.serializers.tokens import TokenSerializer
from analysis.api.serializers.values import ResourceSerializer
from analysis.api.sparse import SparseSerializer


class OrganizationSerializer(ResourceSerializer):
    """The one organization whose rows the token reaches."""

    purposes = serializers.ListField(
        child=serializers.ChoiceField(Purpose.choices),
        read_only=True,
        help_text="What the organization declares; anything else is `purpose_not_declared`.",
    )

    class Meta:
        model = Organization
        fields = ("id", "name", "kind", "time_zone", "purposes")
        read_only_fields = fields


class UserSerializer(ResourceSerializer):
    """The person whose rights the token has."""

    class Meta:
        model = User
        fields = ("id", "email", "full_name", "role")
        read_only_fields = fields


class MeSerializer(SparseSerializer):
    """The answer to: does my token work, and for what?"""

    user = UserSerializer(read_only=True)
    organization = OrganizationSerializer(read_only=True, allow_null=True)
    token = TokenSerializer(read_only=True)
