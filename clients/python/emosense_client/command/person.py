"""Files into one session of one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from emosense_client import Client, NotFoundError, Place
from emosense_client.command.crew import Crew, Task
from emosense_client.command.outcomes import Kind, Outcome
from emosense_client.command.progress import Progress
from emosense_client.errors import EmoSenseError
from emosense_client.resumable import PIECE_BYTES
from emosense_client.upload_notes import UploadNotes


class NobodyError(EmoSenseError):
    """There is nobody with this code, as far as the token sees."""


@dataclass(frozen=True)
class PersonUpload:
    """What the command line asked for: files of a subject's new session, or of one there is."""

    files: Sequence[Path]
    subject: str = ""
    session: str = ""
    note: str = ""
    channel: str = "all"


def upload_files(
    client: Client, crew: Crew, notes: UploadNotes, wanted: PersonUpload
) -> tuple[str, list[Outcome]]:
    """Send the files and return the session with what became of each.

    Raises:
        EmoSenseError: nothing was sent, or it stopped; the same call goes on.
    """
    tasks = [Task(path, path.name) for path in wanted.files]
    marks = [f"{path.resolve()} {path.stat().st_mtime_ns}" for path in wanted.files]
    key = ("person", wanted.subject, *marks)
    session = wanted.session or _find_session(client, notes, wanted, key)
    progress = Progress(len(tasks), sum(task.path.stat().st_size for task in tasks))
    try:
        outcomes = crew.send_all(tasks, _make_sender(client, session, wanted.channel), progress)
    finally:
        progress.close()
    if not any(one.kind == "failed" for one in outcomes):
        notes.forget(*key)
    return session, outcomes


def _find_session(
    client: Client, notes: UploadNotes, wanted: PersonUpload, key: tuple[str, ...]
) -> str:
    noted = notes.read(*key)
    if noted is not None:
        try:
            return client.sessions.get(noted)["id"]
        except NotFoundError:
            notes.forget(*key)
    subject = client.subjects.find(wanted.subject)
    if subject is None:
        raise NobodyError(f"There is nobody with the code “{wanted.subject}” whom you work with.")
    session = client.sessions.create(subject=subject["id"], context_note=wanted.note)["id"]
    notes.write(session, *key)
    return session


def _make_sender(
    client: Client, session: str, channel: str
) -> Callable[[Task, Callable[[int], None]], Kind]:
    def send(task: Task, tell: Callable[[int], None]) -> Kind:
        byte_size = task.path.stat().st_size
        if byte_size <= PIECE_BYTES:
            client.recordings.upload(task.path, session=session, channel=channel)
            kind: Kind = "sent"
        else:
            place = Place(session=session, channel=channel)
            done = client.resumable.send(task.path, place, tell)
            is_double = (done["outcome"] or {}).get("status") == "duplicate"
            kind = "duplicate" if is_double else "sent"
        tell(byte_size)
        return kind

    return send
