"""Ids of resources, always the same for the same row, and references to them."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from analysis.exports.fhir.coding import Json

_NAMESPACE: Final = UUID("8f4c3a52-6d2e-4b0b-9a55-0d5ce2f1b7a4")


def identify(row: UUID | str, role: str) -> str:
    """Return the id of the resource that stands for a row in a role, such as "Patient"."""
    return str(uuid5(_NAMESPACE, f"{role}/{row}"))


def refer(resource: Json) -> Json:
    """Return a reference to a resource."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def instant(at: datetime) -> str:
    """Return a time in UTC as FHIR writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
