"""What patients said of themselves, and the links by which they were asked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from analysis.history import phq9
from analysis.models import SelfReport, SelfReportInvitation, Subject
from analysis.presentation.history_words import describe_self_report

MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class SelfReportRow:
    """One self-report with its answers as pairs of item and answer."""

    report: SelfReport
    words: str
    answers: list[tuple[str, str]]
    is_concern: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link and how it stands; `state` is open, used, expired or revoked."""

    invitation: SelfReportInvitation
    asks: str
    state: str
    state_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SelfReportsPage:
    """Both lists, newest first."""

    reports: list[SelfReportRow]
    links: list[LinkRow]


def describe_self_reports(subject: Subject) -> SelfReportsPage:
    """Return the person's self-reports and the newest links in two queries."""
    reports = subject.self_reports.select_related("entered_by", "concern_seen_by")
    links = subject.self_report_invitations.select_related("created_by")
    return SelfReportsPage(
        reports=[_describe_report(report) for report in reports.order_by("-answered_at")],
        links=[describe_link(link) for link in links.order_by("-created_at")[:MOST_LINKS]],
    )


def describe_link(invitation: SelfReportInvitation) -> LinkRow:
    """Return a link with its state now."""
    if invitation.used_at:
        state, name, at = "used", gettext("Used"), invitation.used_at
    elif invitation.revoked_at:
        state, name, at = "revoked", gettext("Revoked"), invitation.revoked_at
    elif invitation.expires_at <= timezone.now():
        state, name, at = "expired", gettext("Expired"), invitation.expires_at
    else:
        state, name, at = "open", gettext("Open until"), invitation.expires_at
    return LinkRow(invitation, _name_asked(invitation), state, name, at)


def _name_asked(invitation: SelfReportInvitation) -> str:
    if invitation.asks_phq9 and invitation.asks_mood:
        return gettext("PHQ-9 and mood")
    return gettext("PHQ-9") if invitation.asks_phq9 else gettext("Mood")


def _describe_report(report: SelfReport) -> SelfReportRow:
    names = dict(phq9.ANSWERS)
    pairs = zip(phq9.ITEMS, report.phq9_answers or (), strict=False)
    return SelfReportRow(
        report=report,
        words=describe_self_report(report),
        answers=[(str(item), f"{value} – {names[value]}") for item, value in pairs],
        is_concern=phq9.is_concern(report.phq9_answers),
    )
