"""What this server can do, as a CapabilityStatement."""

from typing import Final

from analysis.exports.fhir.coding import Json
from analysis.fhir.parameters import COMMON
from analysis.fhir.resources import KINDS

# When what the server can do last changed.
_CHANGED: Final = "2026-11-23"
_TYPES: Final = {
    "_id": "token",
    "_count": "number",
    "code": "token",
    "date": "date",
    "identifier": "token",
    "patient": "reference",
    "status": "token",
    "subject": "reference",
}


def build_capability(base: str) -> Json:
    """Return the statement for the server at an address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _CHANGED,
        "kind": "instance",
        "software": {"name": "EmoSense"},
        "implementation": {"description": "EmoSense, to read", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "description": "Authorization: Bearer, with an API token of scope `read`. "
                    "A clinician sees the patients in their care."
                },
                "resource": [_describe(name) for name in KINDS],
            }
        ],
    }


def _describe(name: str) -> Json:
    kind = KINDS[name]
    described: Json = {"type": name, "interaction": [{"code": "read"}], "versioning": "no-version"}
    if kind.search:
        described["interaction"].append({"code": "search-type"})
        names = sorted({*kind.parameters, *COMMON} - {"_cursor", "_format"})
        described["searchParam"] = [{"name": one, "type": _TYPES[one]} for one in names]
    return described
