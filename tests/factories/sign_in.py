"""Second factors and browsers in which somebody is signed in."""

import itertools
from typing import Any

from accounts.models import BrowserSession, Passkey, User

_serial = itertools.count(1)


def make_passkey(user: User, **fields: Any) -> Passkey:
    """A passkey that no browser can use: its key is made up."""
    fields = {"name": "Blue key", "credential_id": f"{next(_serial):08d}"} | fields
    return Passkey.objects.create(user=user, public_key=b"made up", **fields)


def make_browser_session(user: User, **fields: Any) -> BrowserSession:
    fields = {"browser": "Firefox", "system": "Linux", "address": "198.51.100.7"} | fields
    return BrowserSession.objects.create(user=user, session_key=f"key {next(_serial)}", **fields)
