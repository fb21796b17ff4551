"""Studies, who takes part, and bulk uploads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from emosense_client.events import StreamEvent
from emosense_client.pages import Pages
from emosense_client.records import (
    Batch,
    BatchDetail,
    BatchFile,
    Import,
    Participant,
    Plan,
    Study,
)
from emosense_client.resources.base import Resource, keep_given, path_of
from emosense_client.transport import Form


class Studies(Resource):
    """What a product team groups the feedback of customers by."""

    def list(
        self,
        *,
        purpose: str | None = None,
        product: str | None = None,
        ordering: str | None = None,
    ) -> Pages[Study]:
        params = {"purpose": purpose, "product": product, "ordering": ordering}
        return Pages(self._transport, path_of("studies"), params)

    def get(self, study: str) -> Study:
        return cast(Study, self._get(path_of("studies", study)))

    def find(self, name: str) -> Study | None:
        """Return the study with exactly this name; None where there is none to be seen."""
        return next((study for study in self.list(ordering="name") if study["name"] == name), None)

    def create(self, *, name: str, purpose: str, **fields: Any) -> Study:
        """Add a study; `notice` and `notice_given_by` are needed before anything is taken in."""
        return cast(
            Study, self._post(path_of("studies"), {"name": name, "purpose": purpose, **fields})
        )

    def update(self, study: str, **changes: Any) -> Study:
        """Change what is given, or archive it with `archived=True`."""
        return cast(Study, self._patch(path_of("studies", study), changes))

    def erase(self, study: str, *, reason: str) -> None:
        """Erase a study for good, with everybody who is in no other; waits until it is done.

        Args:
            reason: `request`, `withdrawn`, `not_needed`, `mistake` or `law`.
        """
        params = {"confirm": study, "reason": reason}
        while self._transport.send("DELETE", path_of("studies", study), params=params).content:
            pass  # each request erases some of many people, and says how many are left


class Participants(Resource):
    """Who takes part in a study."""

    def list(
        self, study: str, *, group: str | None = None, code: str | None = None
    ) -> Pages[Participant]:
        path = path_of("studies", study, "participants")
        return Pages(self._transport, path, {"group": group, "code": code})

    def get(self, study: str, participant: str) -> Participant:
        path = path_of("studies", study, "participants", participant)
        return cast(Participant, self._get(path))

    def enrol(
        self,
        study: str,
        code: str,
        *,
        group: str | None = None,
        tags: Sequence[str] = (),
        answers: Mapping[str, str] | None = None,
    ) -> Participant:
        """Take a customer into a study; who is missing is added, who is there is changed."""
        body = keep_given(code=code, group=group, answers=answers) | {"tags": list(tags)}
        return cast(Participant, self._post(path_of("studies", study, "participants"), body))

    def update(self, study: str, participant: str, **changes: Any) -> Participant:
        """Change `group`, `tags` or `answers`; what is left out stays."""
        path = path_of("studies", study, "participants", participant)
        return cast(Participant, self._patch(path, changes))

    def remove(self, study: str, participant: str, *, with_recordings: bool = False) -> None:
        """Take somebody out of a study; their recordings stay, unless they are to go too."""
        path = path_of("studies", study, "participants", participant)
        self._delete(path, recordings="delete" if with_recordings else "keep")

    def import_csv(self, study: str, csv: str, *, dry_run: bool = False) -> Import | None:
        """Enrol everybody of a CSV table; with `dry_run`, only say what would happen.

        Returns:
            What was done with each line; None where the answer was lost on its way.
        """
        path = path_of("studies", study, "participants", "import")
        return cast("Import | None", self._post(path, {"csv": csv, "dry_run": dry_run}))


class Batches(Resource):
    """Bulk uploads into a study."""

    def list(self, study: str) -> Pages[Batch]:
        return Pages(self._transport, path_of("studies", study, "batches"), {})

    def get(self, batch: str) -> BatchDetail:
        return cast(BatchDetail, self._get(path_of("batches", batch)))

    def check(self, study: str, **announced: Any) -> Plan:
        """Return what would become of files; takes what `create` takes."""
        body = {**announced, "dry_run": True}
        return cast(Plan, self._post(path_of("studies", study, "batches"), body))

    def create(self, study: str, **announced: Any) -> BatchDetail:
        """Begin a bulk upload.

        Args:
            announced: `manifest` (CSV text) or `rows`, or `files` with a `rule`; and `channel`.

        Raises:
            InvalidError: `errors` says by line what has to be mended first.
        """
        return cast(BatchDetail, self._post(path_of("studies", study, "batches"), announced))

    def files(self, batch: str, **filters: str) -> Pages[BatchFile]:
        """What is expected and what became of it; `status` and `participant` are filters."""
        return Pages(self._transport, path_of("batches", batch, "files"), filters)

    def upload(self, batch: str, path: Path, name: str) -> BatchFile:
        """Send a file under the name that was announced."""
        with path.open("rb") as file:
            form = Form({"name": name}, "file", path.name, file)
            return cast(BatchFile, self._post_form(path_of("batches", batch, "files"), form))

    def wait(self, batch: str, *, timeout_s: float = 3600.0) -> BatchDetail:
        """Return the bulk upload once everything that was sent is read.

        Raises:
            WaitedTooLongError: it is not, after that time.
        """
        return cast(BatchDetail, self._wait(path_of("batches", batch), timeout_s))

    def follow(self, batch: str) -> Iterator[StreamEvent]:
        """Yield `status`, `paused` and `counts` at each change."""
        return self._follow(path_of("batches", batch, "events"))

    def pause(self, batch: str) -> None:
        self._post(path_of("batches", batch, "pause"))

    def resume(self, batch: str) -> None:
        self._post(path_of("batches", batch, "resume"))

    def close(self, batch: str) -> None:
        """Take no further file."""
        self._post(path_of("batches", batch, "close"))

    def retry(self, batch: str) -> None:
        """Have read again what failed or held nothing."""
        self._post(path_of("batches", batch, "retry"))
