"""What the clinicians of the demonstration say of its reports."""

import datetime
from typing import Final

import numpy as np

from accounts.models import User
from analysis.demo import people
from analysis.models import EmotionReport, Review
from ml.labels import EMOTIONS

_REVIEWED: Final = 0.55  # share of the reports that are older than a week
_DECISIONS: Final = ("confirmed", "corrected", "rejected")
_SHARES: Final = (0.76, 0.14, 0.1)
_AGE: Final = datetime.timedelta(days=7)


def draw_review(
    rng: np.random.Generator, report: EmotionReport, reviewer: User, now: datetime.datetime
) -> Review | None:
    """Return the unsaved review of a report, which becomes final by it, or None."""
    if now - report.computed_at < _AGE or report.is_inconclusive or rng.random() > _REVIEWED:
        return None
    decision = _DECISIONS[int(rng.choice(len(_DECISIONS), p=_SHARES))]
    notes = people.REVIEW_NOTES[decision]
    corrected = ""
    if decision == "corrected":
        ranked = sorted(EMOTIONS, key=lambda emotion: -float(getattr(report, emotion)))
        corrected = ranked[1]
    report.state = EmotionReport.State.FINAL
    return Review(
        organization_id=report.organization_id,
        report=report,
        decision=decision,
        corrected_emotion=corrected,
        note=notes[int(rng.integers(len(notes)))],
        reviewed_by=reviewer,
        created_at=report.computed_at + datetime.timedelta(hours=int(rng.integers(1, 30))),
    )
