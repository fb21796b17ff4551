"""Who a token speaks for."""

from accounts.models import Organization, User
from analysis.api.serializers.tokens import TokenSerializer
from analysis.api.serializers.values import ResourceSerializer
from analysis.api.sparse import SparseSerializer


class OrganizationSerializer(ResourceSerializer):
    """The one organization whose rows the token reaches."""

    class Meta:
        model = Organization
        fields = ("id", "name", "kind", "time_zone")
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
