"""What comes of recordings: over time, taken together, as files; and results that nobody keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from emosense_client.pages import Pages
from emosense_client.records import AdHocAnalysis, Event, History, SelfReport, SessionComparison
from emosense_client.resources.base import Resource, path_of
from emosense_client.transport import Form


class Histories(Resource):
    """One person over time, with what happened and what they say of themselves."""

    def get(
        self,
        subject: str,
        *,
        since: str | None = None,
        until: str | None = None,
        context: str | None = None,
    ) -> History:
        """Return the sessions with their intervals, and how they differ from the own baseline."""
        path = path_of("subjects", subject, "history")
        return cast(History, self._get(path, since=since, until=until, context=context))

    def events(self, subject: str, *, kind: str | None = None) -> Pages[Event]:
        return Pages(self._transport, path_of("subjects", subject, "events"), {"kind": kind})

    def add_event(self, subject: str, *, kind: str, **fields: Any) -> Event:
        """Note what happened: `occurred_at`, `note`."""
        path = path_of("subjects", subject, "events")
        return cast(Event, self._post(path, {"kind": kind, **fields}))

    def event(self, subject: str, event: str) -> Event:
        return cast(Event, self._get(path_of("subjects", subject, "events", event)))

    def update_event(self, subject: str, event: str, **changes: Any) -> Event:
        path = path_of("subjects", subject, "events", event)
        return cast(Event, self._patch(path, changes))

    def delete_event(self, subject: str, event: str) -> None:
        self._delete(path_of("subjects", subject, "events", event))

    def self_reports(self, subject: str) -> Pages[SelfReport]:
        return Pages(self._transport, path_of("subjects", subject, "self-reports"), {})

    def add_self_report(self, subject: str, **answers: Any) -> SelfReport:
        """Write down `phq9_answers` (nine numbers from 0 to 3), a `mood` from 0 to 10, or both."""
        return cast(SelfReport, self._post(path_of("subjects", subject, "self-reports"), answers))

    def self_report(self, subject: str, self_report: str) -> SelfReport:
        path = path_of("subjects", subject, "self-reports", self_report)
        return cast(SelfReport, self._get(path))

    def delete_self_report(self, subject: str, self_report: str) -> None:
        self._delete(path_of("subjects", subject, "self-reports", self_report))

    def compare(
        self, subject: str, first: str | None = None, second: str | None = None
    ) -> SessionComparison:
        """Return two sessions side by side; the last two, if none are named."""
        path = path_of("subjects", subject, "comparison")
        return cast(SessionComparison, self._get(path, first=first, second=second))


class Exports(Resource):
    """Files that leave the house; needs the scope `export`."""

    def report(self, report: str, form: str, target: Path) -> None:
        """Write a report as `pdf`, `csv`, `fhir` or `png`."""
        self._transport.download(path_of("reports", report, "exports", form), target)

    def subject(self, subject: str, form: str, target: Path) -> None:
        """Write a history as `pdf`, `csv`, `fhir`, `self-reports` or `png`."""
        self._transport.download(path_of("subjects", subject, "exports", form), target)

    def study(self, study: str, table: str, form: str, target: Path, **filters: Any) -> None:
        """Write `participants` or `moments` of a study as `csv`, `xlsx` or `parquet`."""
        path = path_of("studies", study, "exports", f"{table}.{form}")
        self._transport.download(path, target, params=filters)


class Analyze(Resource):
    """Files that are read once; nothing is kept of them but a result, for some minutes."""

    def send(
        self, path: Path, *, purpose: str, notice_given: bool, channel: str = "all"
    ) -> AdHocAnalysis:
        """Send a photo, or a clip of up to a minute.

        Args:
            purpose: `customer_feedback`, `research` or `patient_care`.
            notice_given: that the person was told; without it nothing is read.
        """
        fields = {"purpose": purpose, "notice_given": str(notice_given).lower(), "channel": channel}
        with path.open("rb") as file:
            sent = self._post_form(path_of("analyze"), Form(fields, "file", path.name, file))
        return cast(AdHocAnalysis, sent)

    def get(self, analysis: str) -> AdHocAnalysis:
        return cast(AdHocAnalysis, self._get(path_of("analyze", analysis)))

    def wait(self, analysis: str, *, timeout_s: float = 120.0) -> AdHocAnalysis:
        """Return the result once it is there.

        Raises:
            WaitedTooLongError: it is not, after that time.
        """
        return cast(AdHocAnalysis, self._wait(path_of("analyze", analysis), timeout_s))

    def delete(self, analysis: str) -> None:
        """Delete file and result at once."""
        self._delete(path_of("analyze", analysis))
