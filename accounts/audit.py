"""Appends to the audit trail, and proves that nobody changed it.

Each entry's digest is the SHA-256 of the digest before it and of its own content, so that an
entry that is changed, taken out or put in between breaks every digest after it. Somebody who can
write to the database could compute the whole chain anew: against that, the heads that
`manage.py verify_audit` prints are to be kept elsewhere, and given to a later run.
"""

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from accounts import audit_writing
from accounts.audit_models import SITE_CHAIN, AuditChain, AuditEntry

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be recorded; the values are those of `AuditEntry`."""

    channel: str
    action: str
    outcome: str
    route: str
    actor_id: uuid.UUID | None = None
    object_kind: str = ""
    object_id: uuid.UUID | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain is not what was written; `number` counts from 1."""

    chain_id: uuid.UUID
    number: int
    reason: str


def append(deed: Deed, organization_id: uuid.UUID | None) -> None:
    """Write one entry at the end of the organization's chain; of the site's without one."""
    entry = AuditEntry(
        chain_id=organization_id or SITE_CHAIN,
        at=timezone.now(),
        actor_id=deed.actor_id,
        channel=deed.channel,
        action=deed.action,
        outcome=deed.outcome,
        object_kind=deed.object_kind,
        object_id=deed.object_id,
        route=deed.route,
        address=deed.address,
    )
    audit_writing.write(entry, _list_content(entry))


def compute_digest(previous: str, entry: AuditEntry) -> str:
    """Return the SHA-256, in hexadecimal digits, that binds the entry to the one before it."""
    content = [previous, str(entry.chain_id), entry.number, *_list_content(entry)]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def find_broken_link(chain: AuditChain) -> BrokenLink | None:
    """Return the first broken link of a chain, or None where it is whole."""
    previous, number = "", 0
    for entry in _iterate(chain):
        number += 1
        if entry.number != number:
            return BrokenLink(chain.pk, number, f"entry {number} is missing")
        if entry.digest != compute_digest(previous, entry):
            return BrokenLink(chain.pk, number, f"entry {number} was changed")
        previous = entry.digest
    if number != chain.n_entries:
        return BrokenLink(chain.pk, number + 1, f"entry {number + 1} is missing")
    if previous != chain.last_digest:
        return BrokenLink(chain.pk, number, "the end of the chain was changed")
    return None


def _list_content(entry: AuditEntry) -> list[str]:
    return [
        entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        _text(entry.actor_id),
        entry.channel,
        entry.action,
        entry.outcome,
        entry.object_kind,
        _text(entry.object_id),
        entry.route,
        entry.address,
    ]


def _iterate(chain: AuditChain) -> Iterator[AuditEntry]:
    # What is appended meanwhile is left to the next run.
    entries = chain.entries.filter(number__lte=chain.n_entries).order_by("number")
    yield from entries.iterator(chunk_size=_BATCH)


def _text(value: uuid.UUID | None) -> str:
    return "" if value is None else str(value)
