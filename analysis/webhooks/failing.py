"""Webhooks that nothing arrives at: the administrators are told, later it is switched off."""

import logging
from datetime import timedelta
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from analysis.models import Webhook

log = logging.getLogger(__name__)


def note_success(webhook: Webhook) -> None:
    """Forget that it failed; messages that waited for it may go."""
    if webhook.failing_since or webhook.failures:
        Webhook.objects.filter(pk=webhook.pk).update(
            failing_since=None, failures=0, rests_until=None
        )


def note_failure(webhook: Webhook) -> None:
    """Mark it as failing; the first time, its administrators are told."""
    began = Webhook.objects.filter(pk=webhook.pk, failing_since=None)
    if began.update(failing_since=timezone.now()):
        transaction.on_commit(partial(tell_administrators, webhook))


def switch_off(webhook: Webhook, why: str) -> None:
    """Switch it off by itself, and tell its administrators."""
    active = Webhook.objects.filter(pk=webhook.pk, is_active=True)
    if active.update(is_active=False, disabled_because=why):
        transaction.on_commit(partial(tell_administrators, webhook, is_off=True))


def switch_off_failing() -> None:
    """Switch off what has been failing for too long; for the sweep."""
    since = timezone.now() - timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS)
    for webhook in Webhook.objects.filter(is_active=True, failing_since__lt=since):
        with transaction.atomic():
            switch_off(webhook, Webhook.Disabled.FAILING)


def tell_administrators(webhook: Webhook, *, is_off: bool = False) -> None:
    """Mail the organization's administrators, each in the own language; without the address.

    An address may hold a key of the receiver, and mail is read by many machines.
    """
    administrators = User.objects.filter(
        organization_id=webhook.organization_id, role=User.Role.ADMIN, is_active=True
    )
    for user in administrators:
        with translation.override(user.language or settings.LANGUAGE_CODE):
            subject = (
                gettext("EmoSense: the webhook “%(name)s” was switched off")
                if is_off
                else gettext("EmoSense: the webhook “%(name)s” receives nothing")
            )
            context = {"webhook": webhook, "is_off": is_off}
            text = render_to_string("webhooks/failing_email.txt", context)
            try:
                send_mail(subject % {"name": webhook.name}, text, None, [user.email])
            except (SMTPException, OSError) as error:
                log.warning("No mail about webhook %s could be sent: %s", webhook.pk, error)
