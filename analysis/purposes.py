"""What a study may be for, and what it may not be for, with the reason.

The European Union's AI Act, Article 5(1)(f), forbids to infer emotions of people at work and in
education, but for medical or safety reasons; the Commission's guidelines of February 2025 count
hiring and probation as work. Such purposes are named on the form, so that whoever has one in mind
reads why it is refused and does not file it under another name.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ForbiddenPurpose:
    """One purpose for which no study can be made.

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
    """Return why no study can have this purpose; empty where it is not one of the forbidden."""
    return next((str(one.reason) for one in FORBIDDEN if one.value == purpose), "")
