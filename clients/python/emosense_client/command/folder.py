"""A folder into a study: the server says what will become of it, and each file is sent once."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from emosense_client import Client, NotFoundError, Place
from emosense_client.command.crew import Crew, Task
from emosense_client.command.outcomes import Kind, Outcome
from emosense_client.command.progress import Progress
from emosense_client.errors import EmoSenseError
from emosense_client.resumable import PIECE_BYTES
from emosense_client.upload_notes import UploadNotes

_SYSTEM_FILES: Final = frozenset(("thumbs.db", "desktop.ini", "__macosx"))


class NothingToSendError(EmoSenseError):
    """There is no file that could be sent, or no study that it could go to."""


@dataclass(frozen=True)
class FolderUpload:
    """What the command line asked for.

    Attributes:
        manifest: CSV that says of each file whose it is; None asks the names by `rule`.
        rule: `prefix`, `folder` or `whole`.
        group: of everybody, where there is no manifest.
    """

    folder: Path
    study: str
    manifest: Path | None = None
    rule: str = "prefix"
    group: str = ""
    channel: str = "all"


def upload_folder(
    client: Client, crew: Crew, notes: UploadNotes, wanted: FolderUpload
) -> list[Outcome]:
    """Send what the study does not have yet and return what became of each file.

    Raises:
        EmoSenseError: nothing was sent, or it stopped; the same call goes on.
    """
    tasks = list_tasks(wanted.folder, wanted.manifest)
    if not tasks:
        raise NothingToSendError(f"There is no file in {wanted.folder}.")
    announced = _announce(wanted, tasks)
    study = _find_study(client, wanted.study)
    key = (study, str(wanted.folder.resolve()), _digest(announced))
    batch = _go_on(client, notes, key) or _begin(client, notes, key, announced)
    stored, expected = _list_files(client, batch)
    left = [task for task in tasks if task.name in expected]
    done = [Outcome(task.name, "duplicate") for task in tasks if task.name in stored]
    progress = Progress(len(left), sum(task.path.stat().st_size for task in left))
    try:
        sent = crew.send_all(left, _make_sender(client, batch, wanted.channel), progress)
    finally:
        progress.close()
    outcomes = [*done, *sent]
    if not any(one.kind == "failed" for one in outcomes):
        client.batches.close(batch)
        notes.forget(*key)
    return outcomes


def list_tasks(folder: Path, manifest: Path | None = None) -> list[Task]:
    """Return the files of a folder and of those in it, but for what operating systems put there."""
    tasks = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_hidden = any(part.startswith(".") or part.lower() in _SYSTEM_FILES for part in parts)
        is_manifest = manifest is not None and path.resolve() == manifest.resolve()
        if path.is_file() and not is_hidden and not is_manifest:
            # macOS writes letters with accents in another form than everybody else.
            tasks.append(Task(path, unicodedata.normalize("NFC", "/".join(parts))))
    return tasks


def _announce(wanted: FolderUpload, tasks: list[Task]) -> dict[str, Any]:
    files = [{"name": task.name, "byte_size": task.path.stat().st_size} for task in tasks]
    announced: dict[str, Any] = {"files": files, "channel": wanted.channel}
    if wanted.manifest is not None:
        return announced | {"manifest": wanted.manifest.read_text(encoding="utf-8-sig")}
    if not wanted.group:
        return announced | {"rule": wanted.rule}
    rows = [
        {"file": task.name, "participant": read_code(task.name, wanted.rule), "group": wanted.group}
        for task in tasks
    ]
    return announced | {"rows": rows}


def read_code(name: str, rule: str) -> str:
    """Return the code that a file's name holds by the rule; empty where it holds none."""
    path = PurePosixPath(name)
    if rule == "folder":
        return path.parent.name
    return path.stem.strip() if rule == "whole" else path.stem.partition("_")[0].strip()


def _find_study(client: Client, wanted: str) -> str:
    try:
        return client.studies.get(str(uuid.UUID(wanted)))["id"]
    except ValueError:
        found = client.studies.find(wanted)
    if found is None:
        raise NothingToSendError(f"There is no study “{wanted}”. emosense studies lists them.")
    return found["id"]


def _go_on(client: Client, notes: UploadNotes, key: tuple[str, ...]) -> str | None:
    """Return the upload of this folder that was not finished; None where there is none."""
    noted = notes.read(*key)
    if noted is None:
        return None
    try:
        batch = client.batches.get(noted)
    except NotFoundError:
        return None
    return noted if batch["status"] == "open" else None


def _begin(
    client: Client, notes: UploadNotes, key: tuple[str, ...], announced: dict[str, Any]
) -> str:
    plan = client.batches.check(key[0], **announced)
    for complaint in plan["complaints"]:
        line = "" if complaint["line"] is None else f"Line {complaint['line']}: "
        sys.stderr.write(f"{line}{complaint['detail']}\n")
    for notice in plan["notices"]:
        sys.stderr.write(f"{notice}\n")
    batch = client.batches.create(key[0], **announced)["id"]
    notes.write(batch, *key)
    return batch


def _list_files(client: Client, batch: str) -> tuple[set[str], set[str]]:
    """Return the names of what the study has, and of what is still to be sent."""
    stored: set[str] = set()
    expected: set[str] = set()
    for file in client.batches.files(batch):
        is_there = file["status"] in ("stored", "duplicate")
        (stored if is_there else expected).add(file["name"])
    return stored, expected


def _make_sender(
    client: Client, batch: str, channel: str
) -> Callable[[Task, Callable[[int], None]], Kind]:
    def send(task: Task, tell: Callable[[int], None]) -> Kind:
        byte_size = task.path.stat().st_size
        if byte_size <= PIECE_BYTES:
            status: str = client.batches.upload(batch, task.path, task.name)["status"]
        else:
            place = Place(batch=batch, name=task.name, channel=channel)
            done = client.resumable.send(task.path, place, tell)
            status = (done["outcome"] or {}).get("status", "stored")
        tell(byte_size)
        return "duplicate" if status == "duplicate" else "sent"

    return send


def _digest(announced: dict[str, Any]) -> str:
    return hashlib.sha256(repr(announced).encode()).hexdigest()
