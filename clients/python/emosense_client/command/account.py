"""Where the command finds the server and the token: the environment, or what `login` kept."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from emosense_client.errors import EmoSenseError

URL, TOKEN, ALLOW_HTTP = "EMOSENSE_URL", "EMOSENSE_TOKEN", "EMOSENSE_ALLOW_HTTP"
_OWNER_ONLY: Final = 0o600


class NotSignedInError(EmoSenseError):
    """Nobody said which server is meant, or who asks."""


@dataclass(frozen=True)
class Account:
    """A server and a token for it."""

    url: str
    token: str
    allow_http: bool = False


def read_account() -> Account:
    """Return the account of the environment, else the one that was kept.

    Raises:
        NotSignedInError: there is neither.
    """
    kept = _read_kept()
    url = os.environ.get(URL) or str(kept.get("url", ""))
    # A token is for the server that it was kept with.
    is_other = bool(os.environ.get(URL)) and os.environ[URL] != kept.get("url")
    token = os.environ.get(TOKEN) or ("" if is_other else str(kept.get("token", "")))
    if not (url and token):
        raise NotSignedInError(
            "Sign in first: emosense login https://your.emosense.example\n"
            f"In a script, set {URL} and {TOKEN} instead."
        )
    is_kept_so = kept.get("allow_http") is True and not is_other
    return Account(url, token, is_kept_so or os.environ.get(ALLOW_HTTP, "") == "1")


def keep_account(account: Account) -> Path:
    """Write the account to a file that only its owner can read, and return where."""
    place = find_place()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = place.with_suffix(f".{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(partial, flags, _OWNER_ONLY), "w") as file:
        json.dump(asdict(account), file)
    partial.replace(place)
    return place


def forget_account() -> None:
    find_place().unlink(missing_ok=True)


def find_place() -> Path:
    """Return where the account is kept."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "emosense" / "account.json"


def _read_kept() -> dict[str, Any]:
    try:
        kept = json.loads(find_place().read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
