"""Secrets of webhooks and the signatures made with them, as Standard Webhooks has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import io
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from analysis.media_keys import load_keyring
from analysis.models import Webhook
from analysis.sealing import open_sealed, read_key_id, seal

PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def make_secret() -> str:
    """Return a new secret in the form that its receiver keeps."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def seal_secret(secret: str, webhook_id: UUID) -> bytes:
    """Return the secret, encrypted with the site's key; it opens for this webhook alone."""
    target = io.BytesIO()
    seal(iter((secret.encode(),)), target, load_keyring(), _name(webhook_id))
    return target.getvalue()


def open_secret(sealed: bytes, webhook_id: UUID) -> str:
    """Return a sealed secret.

    Raises:
        StorageError: it was altered, or its key is not among the site's.
    """
    with open_sealed(io.BytesIO(bytes(sealed)), load_keyring(), _name(webhook_id)) as file:
        return file.read().decode()


def reseal_secrets() -> int:
    """Seal every webhook's secrets with the first of the site's keys; return how many it was not.

    Raises:
        StorageError: one cannot be opened; those before it are sealed anew.
    """
    n_sealed, current = 0, load_keyring().current_id
    for webhook in Webhook.objects.all():
        columns = {
            name: seal_secret(open_secret(sealed, webhook.pk), webhook.pk)
            for name in ("secret", "previous_secret")
            if (sealed := getattr(webhook, name))
            and read_key_id(io.BytesIO(bytes(sealed))) != current
        }
        if columns:
            # The same secret as before: one that was replaced meanwhile stays as it is.
            row = Webhook.objects.filter(pk=webhook.pk, secret=webhook.secret)
            n_sealed += row.update(**columns)
    return n_sealed


def list_secrets(webhook: Webhook, now: datetime) -> list[str]:
    """Return what a message is signed with at a time: the secret, and the one before it."""
    sealed = [bytes(webhook.secret)]
    if webhook.has_previous_secret(now):
        assert webhook.previous_secret is not None
        sealed.append(bytes(webhook.previous_secret))
    return [open_secret(one, webhook.pk) for one in sealed]


def sign(body: bytes, *, message_id: str, timestamp: int, secrets: Sequence[str]) -> dict[str, str]:
    """Return the three headers of a message.

    Args:
        timestamp: seconds since 1970.
        secrets: each gives a signature; receivers accept any of them.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = []
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix(PREFIX))
        digest = hmac.new(key, content, hashlib.sha256).digest()
        signatures.append("v1," + base64.b64encode(digest).decode())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _name(webhook_id: UUID) -> str:
    return f"webhook/{webhook_id}"
