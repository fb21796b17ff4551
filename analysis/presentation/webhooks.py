"""Webhooks and their delivery log, as the administrators' pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.models import Delivery, Webhook, WebhookEvent
from analysis.webhooks.outbox import PING

PER_PAGE: Final = 50
# The codes of `Delivery.last_error`.
ERRORS: Final[dict[str, Promise]] = {
    "timeout": _("The receiver did not answer in time."),
    "unreachable": _("The receiver cannot be reached."),
    "bad_certificate": _("The receiver’s certificate is not valid for its name."),
    "no_answer": _("The connection broke before there was an answer."),
    "refused": _("The receiver did not take the message."),
    "redirected": _("The receiver leads elsewhere, which is not followed."),
    "unknown_name": _("The name is not known."),
    "private_address": _("The address lies inside a network, not in the public one."),
    "not_https": _("The address must begin with https://."),
    "malformed": _("This is no address."),
    "no_secret": _("The secret cannot be opened with the site’s key."),
}


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One webhook of the list.

    Attributes:
        host: of its address; the whole of it may hold a key.
        badge: a class of static/css/status.css.
        last_at: when a message last arrived; None before the first.
    """

    webhook: Webhook
    host: str
    state: str
    badge: str
    events: tuple[str, ...]
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message of the log; `may_resend` once it has ended."""

    delivery: Delivery
    event: str
    badge: str
    outcome: str
    may_resend: bool


def list_webhooks(user: User) -> list[WebhookLine]:
    """Return the organization's webhooks, the oldest first, in one query."""
    rows = Webhook.objects.visible_to(user).annotate(last_at=Max("deliveries__finished_at"))
    return [describe_webhook(row, row.last_at) for row in rows]


def describe_webhook(webhook: Webhook, last_at: datetime | None = None) -> WebhookLine:
    """Return how a webhook stands."""
    state, badge = _describe_state(webhook)
    return WebhookLine(
        webhook=webhook,
        host=urlsplit(webhook.url).netloc,
        state=state,
        badge=badge,
        events=tuple(name_event(event) for event in webhook.events),
        last_at=last_at,
    )


def list_deliveries(webhook: Webhook, number: str) -> "tuple[Page[Delivery], list[DeliveryLine]]":
    """Return a page of the log, the newest first, in two queries."""
    page = Paginator(webhook.deliveries.all(), PER_PAGE).get_page(number)
    return page, list(_describe_deliveries(page, is_active=webhook.is_active))


def name_event(event: str) -> str:
    """Return an event in words."""
    if event == PING:
        return gettext("Test message")
    return str(WebhookEvent(event).label) if event in WebhookEvent.values else event


def _describe_deliveries(rows: Iterable[Delivery], *, is_active: bool) -> Iterable[DeliveryLine]:
    badges = {Delivery.Status.DELIVERED: "done", Delivery.Status.GIVEN_UP: "failed"}
    for row in rows:
        is_retrying = row.status == Delivery.Status.WAITING and bool(row.last_error)
        yield DeliveryLine(
            delivery=row,
            event=name_event(row.event),
            badge="nothing_found" if is_retrying else badges.get(row.status, "queued"),  # type: ignore[call-overload]  # keys are strings
            outcome=_describe_outcome(row),
            may_resend=is_active and row.status in Delivery.ENDED,
        )


def _describe_outcome(row: Delivery) -> str:
    parts = []
    if row.last_error:
        parts.append(str(ERRORS.get(row.last_error, row.last_error)))
    if row.response_code:
        parts.append(gettext("Answer %(code)d.") % {"code": row.response_code})
    return " ".join(parts)


def _describe_state(webhook: Webhook) -> tuple[str, str]:
    if not webhook.is_active:
        return pgettext("webhook", "Off"), "queued"
    if webhook.failing_since:
        return gettext("Failing"), "failed"
    if webhook.rests_until and webhook.rests_until > timezone.now():
        return gettext("Does not answer"), "nothing_found"
    return pgettext("webhook", "On"), "done"
