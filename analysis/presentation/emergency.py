"""The emergency accesses of an organization, for the administrators who review them."""

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F

from accounts.models import User
from analysis.models import AccessGrant
from analysis.presentation.care import GrantRow, describe_grant

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """Accesses that nobody has reviewed yet come first, then the last reviewed.

    Attributes:
        n_unreviewed: of all pages.
        is_allowed: clinicians of the organization may take emergency access.
    """

    rows: list[GrantRow]
    page: Page[AccessGrant]
    n_unreviewed: int
    is_allowed: bool


def describe_emergency_accesses(admin: User, page_number: str) -> EmergencyPage:
    """Return one page of the accesses, in a fixed number of queries."""
    accesses = AccessGrant.objects.in_organization_of(admin).filter(is_emergency=True)
    ordered = accesses.select_related("subject", "user", "reviewed_by", "revoked_by").order_by(
        F("reviewed_at").desc(nulls_first=True), "-created_at"
    )
    page = Paginator(ordered, PER_PAGE).get_page(page_number)
    organization = admin.organization
    return EmergencyPage(
        rows=[describe_grant(grant) for grant in page],
        page=page,
        n_unreviewed=accesses.filter(reviewed_at=None).count(),
        is_allowed=organization is not None and organization.allows_emergency_access,
    )
