"""Ids of resources, always the same for the same row, and references to them."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from analysis.exports.fhir.coding import Json

_NAMESPACE: Final = UUID("8f4c3a52-6d2e-4b0b-9a55-0d5ce2f1b7a4")


# A row that stands for one resource gives it its own id; of several, one.
_OWN_ID: Final = frozenset(("Patient", "DiagnosticReport", "Media", "Organization", "phq9-panel"))
# What a UUID says of itself: version and variant.
_FIXED_BITS: Final = (0xF << 76) | (0x3 << 62)


def identify(row: UUID | str, role: str) -> str:
    """Return the id of the resource that stands for a row in a role, such as "Patient"."""
    if isinstance(row, str):
        return str(uuid5(_NAMESPACE, f"{role}/{row}"))
    return str(_turn(row, role))


def find_row(resource_id: UUID, role: str) -> UUID:
    """Return the id of the row that a resource of this id stands for, were it in that role."""
    return _turn(resource_id, role)


def _turn(value: UUID, role: str) -> UUID:
    """Swap a row's id and its resource's: twice gives what it was."""
    if role in _OWN_ID:
        return value
    mask = uuid5(_NAMESPACE, role).int & ~_FIXED_BITS
    return UUID(int=value.int ^ mask)


def refer(resource: Json) -> Json:
    """Return a reference to a resource."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def instant(at: datetime) -> str:
    """Return a time in UTC as FHIR writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
