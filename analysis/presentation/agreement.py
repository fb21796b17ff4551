"""How often the reader's organization agreed with the models, in words and as table rows."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from analysis.agreement import Agreement, count_agreement
from analysis.models import EmotionReport
from analysis.wording import emotion_name, format_interval, format_percent


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """The reviews of one result.

    Attributes:
        share: what part was confirmed, with its interval; empty where there are too few.
    """

    counts: Agreement
    share: str


def list_agreement(organization_id: UUID | None) -> list[AgreementRow]:
    """Return a row for each emotion that was reviewed."""
    return [
        AgreementRow(counts, _write_share(counts) if counts.is_enough else "")
        for counts in count_agreement(organization_id)
    ]


def describe_agreement(report: EmotionReport) -> str:
    """Return how reviews of results like this one went; empty where there are too few, or none."""
    if report.is_inconclusive or not report.top_emotion:
        return ""
    for counts in count_agreement(report.organization_id, report.top_emotion):
        if counts.is_enough:
            return _(
                "Of %(n)d reports consistent with %(emotion)s that were reviewed in your "
                "organization, %(share)s were confirmed (corrected: %(corrected)d, rejected: "
                "%(rejected)d). Whoever reviews sees the model’s result first."
            ) % {
                "n": counts.n_reviewed,
                "emotion": emotion_name(report.top_emotion),
                "share": _write_share(counts),
                "corrected": counts.n_corrected,
                "rejected": counts.n_rejected,
            }
    return ""


def _write_share(counts: Agreement) -> str:
    return f"{format_percent(counts.share)} ({format_interval(*counts.interval)})"
