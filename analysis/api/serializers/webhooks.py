"""Webhooks, their secrets and their messages."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer, UtcDateTimeField
from analysis.models import Delivery, Webhook, WebhookEvent
from analysis.models.webhooks import URL_LETTERS
from analysis.webhooks.addresses import AddressError, check_url
from analysis.webhooks.registry import LONGEST_OVERLAP_H


class WebhookUrlField(serializers.CharField):
    """An address that messages can go to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=URL_LETTERS,
            help_text="Begins with https://, in the public network.",
            **options,
        )

    def to_internal_value(self, data: Any) -> str:
        url: str = super().to_internal_value(data)
        try:
            check_url(url)
        except AddressError as error:
            raise serializers.ValidationError(error.sentence, error.code) from error
        return url


class NewWebhookSerializer(serializers.Serializer[Any]):
    """What a new webhook is told, and where."""

    name = serializers.CharField(max_length=100, help_text="What is told.")
    url = WebhookUrlField()
    events = serializers.ListField(
        child=serializers.ChoiceField(WebhookEvent.choices),
        allow_empty=False,
        max_length=len(WebhookEvent),
        help_text="What it is told of.",
    )

    def validate_events(self, events: list[str]) -> list[str]:
        return [event for event in WebhookEvent.values if event in events]


class WebhookChangeSerializer(NewWebhookSerializer):
    """What may change; what is left out stays."""

    is_active = serializers.BooleanField(
        required=False, help_text="False switches it off; true switches it on, without failures."
    )


class WebhookSerializer(ResourceSerializer):
    """A webhook without its secret."""

    events = serializers.ListField(
        child=serializers.ChoiceField(WebhookEvent.choices), read_only=True
    )
    disabled_because = serializers.ChoiceField(
        Webhook.Disabled.choices,
        allow_blank=True,
        read_only=True,
        help_text="Why it was switched off by itself; empty where a person did it.",
    )
    previous_secret_until = serializers.SerializerMethodField(
        help_text="Until when the secret before this one signs as well; null where none does."
    )

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = (
            "id",
            "name",
            "url",
            "events",
            "is_active",
            "disabled_because",
            "failing_since",
            "previous_secret_until",
            "created_at",
        )
        read_only_fields = fields

    def get_previous_secret_until(self, webhook: Webhook) -> str | None:
        until = webhook.previous_until
        if until is None or not webhook.has_previous_secret(timezone.now()):
            return None
        return str(UtcDateTimeField().to_representation(until))


class CreatedWebhookSerializer(WebhookSerializer):
    """A webhook with its new secret, which no later answer holds."""

    secret = serializers.CharField(read_only=True, help_text="What its messages are signed with.")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields = fields


class RotationSerializer(serializers.Serializer[Any]):
    """For how long the old secret signs beside the new one."""

    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_OVERLAP_H,
        default=24,
        help_text="0 ends the old secret at once.",
    )


class DeliverySerializer(ResourceSerializer):
    """One message and how it went."""

    message_id = serializers.SerializerMethodField(help_text="As the header `webhook-id`.")
    event = serializers.CharField(read_only=True, help_text="Of the webhook's events, or `ping`.")
    payload = serializers.DictField(read_only=True, help_text="The body as it is sent.")
    last_error = serializers.CharField(
        read_only=True, help_text="Code of what went wrong in the last try; empty where nothing."
    )

    class Meta:
        model = Delivery
        fields = (
            "id",
            "message_id",
            "event",
            "payload",
            "status",
            "attempts",
            "response_code",
            "duration_ms",
            "last_error",
            "next_try_at",
            "finished_at",
            "created_at",
        )
        read_only_fields = fields

    def get_message_id(self, delivery: Delivery) -> str:
        return f"msg_{delivery.event_id.hex}"
