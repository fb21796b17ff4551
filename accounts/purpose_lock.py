"""The lock: what an organization did not declare, it cannot do.

People, studies, texts and analyses are refused where nobody declared what they are for; so is every
file, and every further reading, once a purpose was taken away. What is stored stays readable.
"""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import ngettext

from accounts.models import Organization
from accounts.purposes import Purpose


class PurposeNotDeclaredError(PermissionDenied):
    """The organization does not declare what this would be for.

    Attributes:
        sentence: which purposes are missing and who can declare them, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def find_undeclared(organization_id: UUID | None, purposes: Collection[str]) -> list[Purpose]:
    """Return those of the purposes that the organization does not declare now, in one query.

    Args:
        organization_id: None declares nothing.
        purposes: of `Purpose`.
    """
    organizations = Organization.objects.filter(pk=organization_id) if organization_id else ()
    declared = [purpose for organization in organizations for purpose in organization.purposes]
    return [one for one in Purpose if one in purposes and one not in declared]


def require_all(organization_id: UUID | None, purposes: Collection[str]) -> None:
    """Let pass what is for these purposes, each of which has to be declared.

    Raises:
        PurposeNotDeclaredError: one of them is not.
    """
    if undeclared := find_undeclared(organization_id, purposes):
        raise PurposeNotDeclaredError(explain_undeclared(undeclared))


def require_any(organization_id: UUID | None, purposes: Collection[str]) -> None:
    """Let pass what can be for any of these purposes.

    Raises:
        PurposeNotDeclaredError: none of them is declared.
    """
    undeclared = find_undeclared(organization_id, purposes)
    if len(undeclared) == len(purposes):
        raise PurposeNotDeclaredError(explain_undeclared(undeclared))


def explain_undeclared(purposes: Collection[str]) -> str:
    """Say which purposes are not declared, and who can change that."""
    sentence = ngettext(
        "Your organization does not declare this purpose: %(purposes)s. An administrator can "
        "declare it under Organization, Purposes.",
        "Your organization declares none of these purposes: %(purposes)s. An administrator can "
        "declare one under Organization, Purposes.",
        len(purposes),
    )
    return sentence % {"purposes": name_purposes(purposes)}


def name_purposes(purposes: Collection[str]) -> str:
    """Return the purposes in the reader's language and in the order of the list."""
    return ", ".join(str(one.label) for one in Purpose if one in purposes)
