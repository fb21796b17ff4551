"""Subjects, their consents and sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from emosense_client.events import StreamEvent
from emosense_client.pages import Pages
from emosense_client.records import (
    Consent,
    ConsentText,
    EvidenceFile,
    Import,
    Session,
    Subject,
)
from emosense_client.resources.base import Resource, keep_given, path_of
from emosense_client.transport import Form


class Subjects(Resource):
    """Who is recorded: patients and customers, as far as the token's person works with them."""

    def list(
        self,
        *,
        kind: str | None = None,
        code: str | None = None,
        ordering: str | None = None,
        page_size: int | None = None,
    ) -> Pages[Subject]:
        params = {"kind": kind, "code": code, "ordering": ordering, "page_size": page_size}
        return Pages(self._transport, path_of("subjects"), params)

    def get(self, subject: str) -> Subject:
        return cast(Subject, self._get(path_of("subjects", subject)))

    def find(self, code: str) -> Subject | None:
        """Return the subject with exactly this code; None where there is none to be seen."""
        return self.list(code=code).first()

    def create(self, *, kind: str, code: str, name: str = "") -> Subject:
        body = {"kind": kind, "code": code, "name": name}
        return cast(Subject, self._post(path_of("subjects"), body))

    def update(
        self,
        subject: str,
        *,
        code: str | None = None,
        name: str | None = None,
        archived: bool | None = None,
    ) -> Subject:
        """Change what is given; what is left out stays."""
        changes = keep_given(code=code, name=name, archived=archived)
        return cast(Subject, self._patch(path_of("subjects", subject), changes))

    def import_csv(
        self, csv: str, *, kind: str | None = None, dry_run: bool = False
    ) -> Import | None:
        """Add everybody of a CSV table; with `dry_run`, only say what would happen.

        Returns:
            What was done with each line; None where the answer was lost on its way.
        """
        body = keep_given(csv=csv, kind=kind, dry_run=dry_run)
        return cast("Import | None", self._post(path_of("subjects", "import"), body))

    def erase(self, subject: str, *, reason: str) -> None:
        """Erase everything of a person for good.

        Args:
            reason: `request`, `withdrawn`, `not_needed`, `mistake` or `law`.
        """
        self._delete(path_of("subjects", subject), confirm=subject, reason=reason)

    def download_archive(self, subject: str, target: Path) -> None:
        """Write everything about a person to a zip file."""
        self._transport.download(path_of("subjects", subject, "archive"), target)


class Consents(Resource):
    """What people agreed to or were told; records are added and withdrawn, never changed."""

    def list(self, subject: str, *, in_force: bool | None = None) -> Pages[Consent]:
        wanted = None if in_force is None else str(in_force).lower()
        return Pages(
            self._transport, path_of("subjects", subject, "consents"), {"in_force": wanted}
        )

    def create(self, subject: str, *, purposes: Sequence[str], way: str, **fields: Any) -> Consent:
        """Write down a consent.

        Args:
            purposes: `care`, `research`, `customer_feedback`.
            way: `paper`, `verbal`, `screen` or `email`.
            fields: `text` or `own_text`, and perhaps `kind`, `given_on`, `evidence`.
        """
        body = {"purposes": list(purposes), "way": way, **fields}
        return cast(Consent, self._post(path_of("subjects", subject, "consents"), body))

    def add_evidence(self, consent: str, path: Path, *, name: str | None = None) -> EvidenceFile:
        """Add a scan or a photo of what was signed; the same bytes are kept once.

        Args:
            path: a PDF, JPEG or PNG file.
        """
        with path.open("rb") as file:
            form = Form({}, "file", name or path.name, file)
            sent = self._post_form(path_of("consents", consent, "evidence"), form)
        return cast(EvidenceFile, sent)

    def evidence(self, evidence: str) -> EvidenceFile:
        """What one of a consent's `evidence_files` is."""
        return cast(EvidenceFile, self._get(path_of("evidence", evidence)))

    def delete_evidence(self, evidence: str) -> None:
        """Delete a proof that was added by mistake; for administrators."""
        self._delete(path_of("evidence", evidence))

    def download_evidence(self, evidence: str, target: Path) -> None:
        """Write a file that proves a consent; needs the scope `export`."""
        self._transport.download(path_of("evidence", evidence, "file"), target)

    def withdraw(self, consent: str, *, reason: str = "") -> Consent:
        """End a consent now; what only it covers is not read any more."""
        return cast(
            Consent, self._post(path_of("consents", consent, "withdraw"), {"reason": reason})
        )

    def text(self, text: str) -> ConsentText:
        return cast(ConsentText, self._get(path_of("consent-texts", text)))

    def texts(self, *, kind: str | None = None, language: str | None = None) -> Pages[ConsentText]:
        """The published texts of the organization, in every version."""
        return Pages(
            self._transport, path_of("consent-texts"), {"kind": kind, "language": language}
        )


class Sessions(Resource):
    """Visits of patients and rounds of feedback of customers."""

    def list(
        self,
        *,
        subject: str | None = None,
        study: str | None = None,
        held_from: str | None = None,
        held_before: str | None = None,
        ordering: str | None = None,
    ) -> Pages[Session]:
        params = {"subject": subject, "study": study, "ordering": ordering}
        params |= {"held_from": held_from, "held_before": held_before}
        return Pages(self._transport, path_of("sessions"), params)

    def get(self, session: str) -> Session:
        return cast(Session, self._get(path_of("sessions", session)))

    def create(
        self,
        *,
        subject: str,
        study: str | None = None,
        held_at: str | None = None,
        context_note: str | None = None,
    ) -> Session:
        body = keep_given(subject=subject, study=study, held_at=held_at, context_note=context_note)
        return cast(Session, self._post(path_of("sessions"), body))

    def update(self, session: str, **changes: Any) -> Session:
        """Correct `held_at` or `context_note`, or put it into a `study`."""
        return cast(Session, self._patch(path_of("sessions", session), changes))

    def delete(self, session: str) -> None:
        """Delete a session with its recordings and reports."""
        self._delete(path_of("sessions", session))

    def wait(self, session: str, *, timeout_s: float = 600.0) -> Session:
        """Return the session once all its recordings are read.

        Raises:
            WaitedTooLongError: some are not, after that time.
        """
        return cast(Session, self._wait(path_of("sessions", session), timeout_s))

    def follow(self, session: str) -> Iterator[StreamEvent]:
        """Yield how many recordings have which status, at each change, until all are read."""
        return self._follow(path_of("sessions", session, "events"))
