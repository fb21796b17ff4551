"""What an organization's purposes allow, and whom they concern at present."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Organization
from accounts.purposes import Purpose
from analysis.models import Study, Subject
from analysis.models.owned import OwnedQuerySet

_ALLOWS: Final[dict[Purpose, Promise]] = {
    Purpose.CARE: _("Clinicians record their patients and follow them over time."),
    Purpose.RESEARCH: _(
        "People are recorded for research, in studies or as patients, with a consent for it."
    ),
    Purpose.CUSTOMER_FEEDBACK: _(
        "Product teams record customers, alone or in studies of a product or a release."
    ),
}


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """One purpose of the closed list, as the page shows it.

    Attributes:
        allows: one plain sentence on what can be done once it is declared.
        concerns: how many people and studies are there for it; empty where nobody is.
        is_chosen: ticked, in the organization or in the form.
        is_lost: declared, and taken away by the form.
    """

    value: str
    label: str
    allows: str
    concerns: str
    is_chosen: bool
    is_lost: bool


def list_purposes(organization: Organization, chosen: Collection[str]) -> list[PurposeRow]:
    """Return a row for each purpose, in two queries.

    Args:
        chosen: what is ticked, of `Purpose`.
    """
    people = _count(Subject.objects.filter(archived_at=None), organization, "kind")
    studies = _count(Study.objects.filter(archived_at=None), organization, "purpose")
    concerns = {
        Purpose.CARE: (_say_patients(people.get(Subject.Kind.PATIENT, 0)),),
        Purpose.RESEARCH: (_say_studies(studies.get(Study.Purpose.RESEARCH, 0)),),
        Purpose.CUSTOMER_FEEDBACK: (
            _say_customers(people.get(Subject.Kind.CUSTOMER, 0)),
            _say_studies(studies.get(Study.Purpose.CUSTOMER_FEEDBACK, 0)),
        ),
    }
    return [
        PurposeRow(
            value=one.value,
            label=str(one.label),
            allows=str(_ALLOWS[one]),
            concerns=", ".join(filter(None, concerns[one])),
            is_chosen=one in chosen,
            is_lost=one in organization.purposes and one not in chosen,
        )
        for one in Purpose
    ]


def _count(rows: OwnedQuerySet[Any], organization: Organization, column: str) -> dict[str, int]:
    counted = rows.filter(organization=organization).order_by().values(column)
    return {row[column]: row["n"] for row in counted.annotate(n=Count("pk"))}


def _say_patients(n: int) -> str:
    sentence = ngettext("%(n)d patient", "%(n)d patients", n)
    return sentence % {"n": n} if n else ""


def _say_customers(n: int) -> str:
    sentence = ngettext("%(n)d customer", "%(n)d customers", n)
    return sentence % {"n": n} if n else ""


def _say_studies(n: int) -> str:
    sentence = ngettext("%(n)d study", "%(n)d studies", n)
    return sentence % {"n": n} if n else ""
