"""The forms in which reports and histories can be taken along, for pages and programs alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from analysis.exports import table
from analysis.exports.content import HistoryContent, ReportContent
from analysis.exports.documents.history import write_history_document
from analysis.exports.documents.report import write_report_document
from analysis.exports.fhir import bundle
from analysis.exports.history_table import write_history_table, write_self_report_table
from analysis.exports.report_table import write_report_table
from analysis.models import Subject


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is; `what` is the middle of its name."""

    what: str
    extension: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Format:
    """One form of export: its file, how it is written, and of whom.

    Attributes:
        kinds: of subject; FHIR knows patients, not customers.
        is_table: written for Excel, with a byte order mark, unless `?bom=0` asks for none.
    """

    file: FileKind
    write: Callable[..., bytes]
    kinds: tuple[str, ...] = (Subject.Kind.PATIENT, Subject.Kind.CUSTOMER)
    is_table: bool = False


def _csv(what: str, write: Callable[..., bytes]) -> Format:
    return Format(FileKind(what, "csv", table.MEDIA_TYPE), write, is_table=True)


def _fhir(what: str, write: Callable[..., bytes]) -> Format:
    file = FileKind(f"{what}-fhir", "json", bundle.MEDIA_TYPE)
    return Format(file, write, kinds=(Subject.Kind.PATIENT,))


def _pdf(what: str, write: Callable[..., bytes]) -> Format:
    return Format(FileKind(what, "pdf", "application/pdf"), write)


REPORT_FORMATS: Final = {
    "pdf": _pdf("report", write_report_document),
    "csv": _csv("report", write_report_table),
    "fhir": _fhir("report", bundle.write_report_bundle),
}
HISTORY_FORMATS: Final = {
    "pdf": _pdf("history", write_history_document),
    "csv": _csv("history", write_history_table),
    "fhir": _fhir("history", bundle.write_history_bundle),
    "self-reports": _csv("self-reports", write_self_report_table),
}


class NoSuchFormatError(Exception):
    """The form does not exist, or not for this kind of subject."""


def find_format(formats: dict[str, Format], form: str, subject: Subject) -> Format:
    """Return the form of that name.

    Raises:
        NoSuchFormatError: there is none for this subject.
    """
    if form not in formats or subject.kind not in formats[form].kinds:
        raise NoSuchFormatError
    return formats[form]


def write_export(
    found: Format, content: ReportContent | HistoryContent, *, has_mark: bool
) -> bytes:
    """Return the file's bytes; `has_mark` is the byte order mark that Excel wants of a table."""
    return found.write(content, has_mark=has_mark) if found.is_table else found.write(content)
