"""What programs need of their own: who they are, tokens and webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from emosense_client.pages import Pages
from emosense_client.records import CreatedToken, CreatedWebhook, Delivery, Token, Webhook
from emosense_client.resources.base import Resource, keep_given, path_of


class Tokens(Resource):
    """The own tokens."""

    def list(self) -> Pages[Token]:
        return Pages(self._transport, path_of("tokens"), {})

    def get(self, token: str) -> Token:
        return cast(Token, self._get(path_of("tokens", token)))

    def create(self, *, name: str, scopes: Sequence[str], lifetime_days: int = 90) -> CreatedToken:
        """Make a token; its text stands in this answer alone."""
        body = {"name": name, "scopes": list(scopes), "lifetime_days": lifetime_days}
        return cast(CreatedToken, self._post(path_of("tokens"), body))

    def revoke(self, token: str) -> None:
        self._delete(path_of("tokens", token))


class Webhooks(Resource):
    """Addresses that are told of events; for administrators with the scope `admin`."""

    def list(self) -> Pages[Webhook]:
        return Pages(self._transport, path_of("webhooks"), {})

    def get(self, webhook: str) -> Webhook:
        return cast(Webhook, self._get(path_of("webhooks", webhook)))

    def create(self, *, name: str, url: str, events: Sequence[str]) -> CreatedWebhook:
        """Add a webhook; its `secret` stands in this answer alone."""
        body = {"name": name, "url": url, "events": list(events)}
        return cast(CreatedWebhook, self._post(path_of("webhooks"), body))

    def update(self, webhook: str, **changes: Any) -> Webhook:
        return cast(Webhook, self._patch(path_of("webhooks", webhook), changes))

    def delete(self, webhook: str) -> None:
        self._delete(path_of("webhooks", webhook))

    def renew_secret(self, webhook: str, *, overlap_hours: int = 24) -> CreatedWebhook:
        """Make a new secret; the old one signs beside it for the overlap."""
        body = {"overlap_hours": overlap_hours}
        return cast(CreatedWebhook, self._post(path_of("webhooks", webhook, "secret"), body))

    def ping(self, webhook: str) -> Delivery:
        """Send a test message; its delivery says how it went."""
        return cast(Delivery, self._post(path_of("webhooks", webhook, "ping")))

    def deliveries(
        self, *, webhook: str | None = None, status: str | None = None, event: str | None = None
    ) -> Pages[Delivery]:
        params = keep_given(webhook=webhook, status=status, event=event)
        return Pages(self._transport, path_of("deliveries"), params)

    def delivery(self, delivery: str) -> Delivery:
        return cast(Delivery, self._get(path_of("deliveries", delivery)))

    def resend(self, delivery: str) -> Delivery:
        return cast(Delivery, self._post(path_of("deliveries", delivery, "resend")))
