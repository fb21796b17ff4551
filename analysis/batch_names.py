"""What the files of a bulk upload are called, and what their names say about whose they are."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_LETTERS: Final = 500
_DOCUMENTS: Final = frozenset(
    (".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".html", ".htm", ".pdf", ".rtf")
    + (".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp")
)
_SYSTEM_FILES: Final = frozenset(("thumbs.db", "desktop.ini", "__macosx"))


class NameRule(TextChoices):
    """How a file without a line in a manifest gets its participant's code."""

    PREFIX = "prefix", _("What stands before the first underscore of the file’s name")
    FOLDER = "folder", _("The folder in which the file lies")
    WHOLE = "whole", _("The whole file name: each file is a participant of its own")


def tidy_path(name: str) -> str:
    """Return a file's name with its folders, as it is compared: `feedback/anna_1.wav`.

    One Unicode form (macOS writes another), forward slashes, nothing before the first folder.
    """
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", "."))


def is_passed_over(path: str) -> bool:
    """Whether an operating system put the file there, and no person."""
    return any(
        (part.startswith(".") and part != "..") or part.lower() in _SYSTEM_FILES
        for part in path.split("/")
    )


def is_document(path: str) -> bool:
    """Whether a file's name says that it is text or a document, which no recording is.

    A name that says nothing counts as a recording's: what is in the file decides when it arrives.
    """
    return PurePosixPath(path).suffix.lower() in _DOCUMENTS


def read_code(path: str, rule: str) -> str:
    """Return the participant's code by the rule; empty where the name does not hold one."""
    file = PurePosixPath(path)
    if rule == NameRule.FOLDER:
        return file.parent.name
    if rule == NameRule.WHOLE:
        return file.stem.strip()
    return file.stem.partition("_")[0].strip()


class NameIndex:
    """Finds a file by the name that somebody else wrote: with other folders, or without any."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._bare: dict[str, list[str]] = {}
        for path in paths:
            self._exact.add(path)
            self._bare.setdefault(_bare_name(path), []).append(path)

    def find(self, name: str) -> str | None:
        """Return the path that is meant; None where there is none, or more than one."""
        path = tidy_path(name)
        if path in self._exact:
            return path
        same = self._bare.get(_bare_name(path), [])
        return same[0] if len(same) == 1 else None

    def is_ambiguous(self, name: str) -> bool:
        """Whether several files could be meant."""
        path = tidy_path(name)
        return path not in self._exact and len(self._bare.get(_bare_name(path), ())) > 1


def _bare_name(path: str) -> str:
    return path.rpartition("/")[2].casefold()
