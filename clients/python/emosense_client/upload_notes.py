"""What is remembered of uploads that are under way, so that a restart goes on with them.

A note is a small file with addresses and ids; no token, no name of a person, no content.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


class UploadNotes:
    """Notes in a folder, one file for each key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, *key: str) -> str | None:
        """Return what was noted; None where nothing was, or where it is damaged."""
        try:
            noted = json.loads(self._place(key).read_text())
        except (OSError, ValueError):
            return None
        value = noted.get("value") if isinstance(noted, dict) else None
        return value if isinstance(value, str) else None

    def write(self, value: str, *key: str) -> None:
        """Note a value; whoever reads meanwhile finds the old one or the new one."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = self._place(key)
        partial = place.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps({"value": value}))
        partial.replace(place)

    def forget(self, *key: str) -> None:
        self._place(key).unlink(missing_ok=True)

    def _place(self, key: tuple[str, ...]) -> Path:
        digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        return self._folder / f"{digest[:32]}.json"


def default_folder() -> Path:
    """Return where notes lie unless another folder is named."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "emosense" / "uploads"
