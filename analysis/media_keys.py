"""The keys of the stored files: from the environment, or on a laptop from a file made once."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from django.conf import settings

from analysis.sealing import KEY_BYTES, Keyring


def load_keyring() -> Keyring:
    """Return the keys of `MEDIA_KEYS`; without any, the development key of this installation."""
    return Keyring(settings.MEDIA_KEYS or (_read_or_make(settings.MEDIA_DEVELOPMENT_KEY_FILE),))


def _read_or_make(path: Path) -> bytes:
    if not path.is_file():
        _make(path)
    return base64.urlsafe_b64decode(path.read_text(encoding="ascii"))


def _make(path: Path) -> None:
    """Write a random key, unless another process was faster: a link is there whole or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # made with mode 0600
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)))
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
