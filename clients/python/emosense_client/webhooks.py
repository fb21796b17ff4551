"""Messages to your own address: whether they are from EmoSense (Standard Webhooks)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from emosense_client.errors import EmoSenseError


class SignatureError(EmoSenseError):
    """The message is not from EmoSense, was altered, or is too old."""


def verify_webhook(
    headers: Mapping[str, str],
    body: bytes,
    secret: str,
    *,
    tolerance_s: float = 300.0,
    now: float | None = None,
) -> dict[str, Any]:
    """Return the message, once its signature is found true.

    Args:
        headers: of the request; upper and lower case are the same.
        body: as it came, not parsed.
        secret: `whsec_…`, as it was shown when the webhook was made.
        tolerance_s: how old or how far ahead a message may be.
        now: seconds since 1970; the clock's, if left out.

    Raises:
        SignatureError: it must not be believed.
    """
    known = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp = known["webhook-id"], known["webhook-timestamp"]
        given = known["webhook-signature"].split()
        age_s = (time.time() if now is None else now) - int(timestamp)
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except KeyError as error:
        raise SignatureError(f"The header {error.args[0]} is missing.") from error
    except (ValueError, binascii.Error) as error:
        raise SignatureError("The time stamp or the secret is not what it should be.") from error
    if abs(age_s) > tolerance_s:
        raise SignatureError("The message is too old, or from the future: perhaps it is replayed.")
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # Several while a secret is changed: any of them will do.
    if not any(hmac.compare_digest(one.encode(), b"v1," + digest) for one in given):
        raise SignatureError("The signature does not belong to this message and secret.")
    message: dict[str, Any] = json.loads(body)
    return message
