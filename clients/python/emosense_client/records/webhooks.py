"""Webhooks and the messages to them."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from emosense_client.records.names import DeliveryStatus, WebhookEvent


class Webhook(TypedDict):
    """A webhook without its secret."""

    id: str
    name: str
    url: str
    events: list[WebhookEvent]
    is_active: bool
    disabled_because: Literal["failing", "gone", ""]
    failing_since: str | None
    previous_secret_until: str | None
    created_at: str


class CreatedWebhook(Webhook):
    """A webhook with its new secret, which no later answer holds."""

    secret: str


class Delivery(TypedDict):
    """One message and how it went."""

    id: str
    message_id: str
    event: str
    payload: dict[str, Any]
    status: DeliveryStatus
    attempts: int
    response_code: int | None
    duration_ms: int | None
    last_error: str
    next_try_at: str
    finished_at: str | None
    created_at: str
