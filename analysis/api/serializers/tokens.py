"""Tokens: named, for some scopes, for some time."""

import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.models import ApiToken
from accounts.scopes import Scope
from analysis.api.serializers.values import ResourceSerializer


class TokenSerializer(ResourceSerializer):
    """A token without its secret."""

    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), read_only=True, help_text="What it may do."
    )

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "id",
            "name",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
        )
        read_only_fields = fields


class CreatedTokenSerializer(TokenSerializer):
    """A new token with its plain text, which no later answer holds."""

    token = serializers.CharField(read_only=True, help_text="Send it as `Authorization: Bearer …`.")

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[Any]):
    """What a new token is for."""

    name = serializers.CharField(max_length=100, help_text="What will use it.")
    scopes = serializers.MultipleChoiceField(
        choices=Scope.choices, allow_empty=False, help_text="None that the calling token lacks."
    )
    lifetime_days = serializers.IntegerField(
        min_value=1, max_value=365, default=90, help_text="For how long it is valid."
    )

    def get_expiry(self) -> datetime.datetime:
        """The end of the token; the data must be valid."""
        return timezone.now() + datetime.timedelta(days=self.validated_data["lifetime_days"])
