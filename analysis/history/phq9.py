"""The nine items of PHQ-9, in the standard English wording, and its severity bands.

Kroenke, Spitzer and Williams 2001, https://doi.org/10.1046/j.1525-1497.2001.016009606.x. Developed
by Robert L. Spitzer, Janet B. W. Williams, Kurt Kroenke and colleagues with an educational grant
from Pfizer Inc.; no permission is required to reproduce, translate, display or distribute it
(https://www.phqscreeners.com).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTION: Final = _(
    "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
)
ITEMS: Final = (
    _("Little interest or pleasure in doing things"),
    _("Feeling down, depressed, or hopeless"),
    _("Trouble falling or staying asleep, or sleeping too much"),
    _("Feeling tired or having little energy"),
    _("Poor appetite or overeating"),
    _(
        "Feeling bad about yourself — or that you are a failure or have let yourself or your "
        "family down"
    ),
    _("Trouble concentrating on things, such as reading the newspaper or watching television"),
    _(
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — "
        "being so fidgety or restless that you have been moving around a lot more than usual"
    ),
    _("Thoughts that you would be better off dead or of hurting yourself in some way"),
)
ANSWERS: Final = (
    (0, _("Not at all")),
    (1, _("Several days")),
    (2, _("More than half the days")),
    (3, _("Nearly every day")),
)
# The item whose answer above 0 must not wait: thoughts of death or of self-harm.
CONCERN_INDEX: Final = 8


@dataclass(frozen=True, slots=True)
class Severity:
    """One band of the total, both ends included."""

    low: int
    high: int
    name: str | Promise


SEVERITIES: Final = (
    Severity(0, 4, _("minimal")),
    Severity(5, 9, _("mild")),
    Severity(10, 14, _("moderate")),
    Severity(15, 19, _("moderately severe")),
    Severity(20, 27, _("severe")),
)


def name_severity(total: int) -> str:
    """Return the band of a total from 0 to 27 in words."""
    return str(next(band.name for band in SEVERITIES if band.low <= total <= band.high))


def is_concern(answers: Sequence[int] | None) -> bool:
    """Whether thoughts of death or of self-harm were reported at all."""
    return bool(answers) and answers is not None and answers[CONCERN_INDEX] > 0
