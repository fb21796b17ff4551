"""Which purposes people are recorded for, by what they are to the organization."""

from typing import Final
from uuid import UUID

from accounts.models import Organization
from accounts.purpose_lock import require_any
from accounts.purposes import Purpose

# What somebody of a `Subject.Kind` may be recorded for; the first is meant where a study does not
# say otherwise.
PURPOSES_OF_KIND: Final[dict[str, tuple[Purpose, ...]]] = {
    "patient": (Purpose.CARE, Purpose.RESEARCH),
    "customer": (Purpose.CUSTOMER_FEEDBACK, Purpose.RESEARCH),
}


def choose_purpose(organization: Organization, kind: str) -> Purpose:
    """Return what recordings of such a person are for, outside of any study.

    A patient's are for care and a customer's for customer feedback; where the organization
    declares research alone, they are for research.
    """
    of_kind = PURPOSES_OF_KIND[kind]
    declared = organization.purposes
    return next((one for one in of_kind if one in declared), of_kind[0])


def list_declared(organization: Organization | None, kind: str) -> list[Purpose]:
    """Return what somebody of this kind may be asked for by the organization."""
    declared = organization.purposes if organization else []
    return [one for one in PURPOSES_OF_KIND[kind] if one in declared]


def require_kind(organization_id: UUID | None, kind: str) -> None:
    """Let pass a person whom the organization has a purpose for.

    Raises:
        PurposeNotDeclaredError: it declares none that such a person is recorded for.
    """
    require_any(organization_id, PURPOSES_OF_KIND[kind])
