"""What a backup holds, and what it says of itself."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from analysis.sealing import Keyring

FORMAT: Final = "emosense-backup/1"
# The name that the seal is bound to: no stored file can be put in the place of a backup.
SEAL_NAME: Final = "backup"
HEADER: Final = "header.json"
MANIFEST: Final = "manifest.json"
ROWS_PER_MEMBER: Final = 1000
# Who was signed in signs in again; which workers live, they say themselves.
_LEFT_OUT: Final = frozenset(
    ("sessions.Session", "accounts.BrowserSession", "analysis.WorkerHeartbeat")
)
# Made by `migrate` in an empty system, and replaced by those of the backup.
MADE_BY_MIGRATE: Final = frozenset(("contenttypes.ContentType", "auth.Permission"))


class BackupError(Exception):
    """A backup cannot be made or restored; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Member:
    """Size in bytes and SHA-256 of one member of the archive."""

    byte_size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """The last member: what the others must be.

    Attributes:
        rows: number of rows of each model.
        missing: stored files that rows speak of and that were not there.
    """

    members: dict[str, Member] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    n_files: int = 0
    missing: list[str] = field(default_factory=list)

    def dump(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def load(cls, text: bytes) -> "Manifest":
        values = json.loads(text)
        members = {name: Member(**member) for name, member in values.pop("members").items()}
        return cls(members=members, **values)


def load_keyring() -> Keyring:
    """Return the keys of `BACKUP_KEY`: the first seals, all of them open.

    Raises:
        BackupError: there is none.
    """
    if not settings.BACKUP_KEYS:
        raise BackupError(
            "BACKUP_KEY (or BACKUP_KEY_FILE) must be set: 32 random bytes in base64, kept apart "
            "from the backups and from MEDIA_KEYS."
        )
    return Keyring(settings.BACKUP_KEYS)


def list_models() -> list[type[models.Model]]:
    """Every model with rows of its own that is kept, in a fixed order."""
    kept = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    return sorted(
        (m for m in kept if m._meta.label not in _LEFT_OUT), key=lambda m: m._meta.label_lower
    )


def describe_system() -> dict[str, Any]:
    """What has to be alike where a backup is restored, and what is good to know."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "django": django.get_version(),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }
