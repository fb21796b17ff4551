"""The process environment, read into typed values; nothing else reads `os.environ`.

Every reader raises `ImproperlyConfigured` with the variable's name where a value is missing or
is not what it should be, so that a typing mistake stops the start instead of changing a meaning.
"""

import base64
import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset(("1", "true", "yes", "on"))
_FALSE = frozenset(("0", "false", "no", "off"))


def read_str(name: str, default: str = "") -> str:
    """Return the variable, or the default where it is absent or empty."""
    return os.environ.get(name, "") or default


def read_bool(name: str, *, default: bool) -> bool:
    """Return true for 1/true/yes/on and false for 0/false/no/off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def read_int(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number of at least `least`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def read_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the comma-separated parts of the variable, without blanks."""
    value = os.environ.get(name, "")
    if not value.strip():
        return list(default)
    return [part.strip() for part in value.split(",") if part.strip()]


def read_networks(name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Return the comma-separated networks of the variable, such as 10.1.0.0/16; none by default."""
    try:
        return tuple(ipaddress.ip_network(part) for part in read_list(name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list networks: {error}.") from error


def read_path(name: str, default: Path) -> Path:
    """Return the variable as an absolute path."""
    value = os.environ.get(name, "")
    return Path(value).expanduser().resolve() if value else default


def read_secret(name: str, default: str = "") -> str:
    """Return NAME, or the content of the file that NAME_FILE names (as container secrets come)."""
    file_name = os.environ.get(f"{name}_FILE", "")
    if not file_name:
        return read_str(name, default)
    try:
        secret = Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {file_name}, which cannot be read: {error.strerror}."
        ) from error
    if not secret:
        raise ImproperlyConfigured(f"{name}_FILE names {file_name}, which is empty.")
    return secret


def read_secret_list(name: str) -> list[str]:
    """Return the comma-separated parts of a secret; none where it is absent."""
    return [part.strip() for part in read_secret(name).split(",") if part.strip()]


def read_keys(name: str, byte_size: int) -> tuple[bytes, ...]:
    """Return comma-separated keys in base64, each of `byte_size` bytes; none where it is absent.

    Like every secret they may come from the file that NAME_FILE names.
    """
    keys = []
    for part in filter(None, (part.strip() for part in read_secret(name).split(","))):
        try:
            key = base64.b64decode(part.replace("-", "+").replace("_", "/"), validate=True)
        except ValueError as error:
            # The value itself stays out of the message.
            raise ImproperlyConfigured(f"{name} holds a key that is not base64.") from error
        if len(key) != byte_size:
            raise ImproperlyConfigured(
                f"{name} must hold keys of {byte_size} bytes, not of {len(key)}."
            )
        keys.append(key)
    return tuple(keys)


def read_database(name: str, default: str) -> dict[str, Any]:
    """Return Django's database entry for `sqlite:///path` or `postgresql://user:pass@host/db`.

    The address may also come from the file that NAME_FILE names, because it holds a password.
    """
    address = read_secret(name, default)
    parts = urlsplit(address)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _describe_sqlite(unquote(parts.path[1:]))
    if parts.scheme in ("postgres", "postgresql") and len(parts.path) > 1:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Who may see a row is asked by subqueries whose cost PostgreSQL overestimates: it would
            # compile a list of people for a second that is read in a tenth of it.
            "OPTIONS": {"options": "-c jit=off"},
        }
    # The address itself stays out of the message: it may hold a password.
    raise ImproperlyConfigured(
        f"{name} must look like sqlite:///path or postgresql://user:password@host:port/name."
    )


def _describe_sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Web and worker write at the same time: wait for the lock instead of failing, and
            # take it at the start of a transaction, because a read lock that is upgraded later
            # fails at once, without waiting.
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # What is deleted is overwritten, as an erasure needs.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA secure_delete=ON;",
        },
    }


def set_default(name: str, value: str) -> None:
    """Set a variable for this process and its children unless it is set already."""
    os.environ.setdefault(name, value)


def copy_named(*names: str) -> dict[str, str]:
    """Return these variables alone, where they are set, for a process that needs no others."""
    return {name: os.environ[name] for name in names if name in os.environ}


def copy_with_defaults(**defaults: str) -> dict[str, str]:
    """Return the environment for a child process, with these where nothing else is set."""
    return defaults | os.environ


def copy_with(**values: str) -> dict[str, str]:
    """Return the environment for a child process, with these whatever else is set."""
    return os.environ | values
