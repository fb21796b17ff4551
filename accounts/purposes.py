"""What people may be recorded for, as a closed list, and what is refused, with the reason.

The European Union's AI Act, Article 5(1)(f), forbids to infer emotions of people at work and in
education, but for medical or safety reasons; the Commission's guidelines of February 2025 count
hiring and probation as work. Such purposes are named on the forms, so that whoever has one in mind
reads why it is refused and does not file it under another name.

Organizations, studies, consents and texts all spell a purpose as `Purpose` does; what a program
calls otherwise is mapped in `AdHocAnalysis.Purpose.declared`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What an organization may declare and somebody be recorded for: the closed list."""

    CARE = "care", _("Care")
    RESEARCH = "research", _("Research")
    CUSTOMER_FEEDBACK = "customer_feedback", _("Customer feedback")


class PurposeColumns(models.Model):
    """Purposes of `Purpose`, one column each, so that a query can ask for one."""

    PURPOSE_FIELDS: ClassVar[dict[str, str]] = {one: f"for_{one}" for one in Purpose.values}

    for_care = models.BooleanField(_("Care"), default=False)
    for_research = models.BooleanField(_("Research"), default=False)
    for_customer_feedback = models.BooleanField(_("Customer feedback"), default=False)

    class Meta:
        abstract = True

    @classmethod
    def purpose_columns(cls, purposes: Iterable[str]) -> dict[str, bool]:
        """Return every column with whether its purpose is among these."""
        wanted = set(purposes)
        return {field: purpose in wanted for purpose, field in cls.PURPOSE_FIELDS.items()}

    @property
    def purposes(self) -> list[str]:
        """Values of `Purpose`, in its order."""
        return [one for one, field in self.PURPOSE_FIELDS.items() if getattr(self, field)]

    @property
    def purpose_names(self) -> list[str]:
        """The purposes in the reader's language."""
        return [str(Purpose(one).label) for one in self.purposes]


@dataclass(frozen=True, slots=True)
class ForbiddenPurpose:
    """One purpose that nobody can declare.

    Attributes:
        value: as it is sent by a form or a program.
        reason: why, and what is possible instead, for somebody who is no lawyer.
    """

    value: str
    label: Promise
    reason: Promise


FORBIDDEN: Final = (
    ForbiddenPurpose(
        "workplace",
        _("Observing employees"),
        _(
            "The EU’s AI Act (Article 5(1)(f)) forbids software that infers the emotions of people "
            "at their work: nobody can freely refuse it to an employer. This holds for staff, "
            "agents in a call centre and people on probation alike. Record customers instead, and "
            "leave the agent’s channel out."
        ),
    ),
    ForbiddenPurpose(
        "education",
        _("Observing pupils or students"),
        _(
            "The EU’s AI Act (Article 5(1)(f)) forbids software that infers the emotions of people "
            "in schools, universities and training: whoever depends on a grade cannot freely "
            "refuse. This holds for lessons, exams and admissions alike."
        ),
    ),
    ForbiddenPurpose(
        "recruitment",
        _("Judging applicants"),
        _(
            "The EU’s AI Act (Article 5(1)(f)) forbids software that infers the emotions of "
            "applicants: hiring counts as work. This holds for interviews, video applications and "
            "trial days alike."
        ),
    ),
)


def explain_refusal(purpose: str) -> str:
    """Return why nobody can have this purpose; empty where it is not one of the forbidden."""
    return next((str(one.reason) for one in FORBIDDEN if one.value == purpose), "")
