"""The blocks that a printed document is made of, and its frame."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from accounts.models import Organization
from analysis.exports.pictures.sheet import Sheet, write_drawing
from analysis.exports.typesetting import write_pdf
from analysis.models import Study, Subject
from analysis.presentation.history_words import write_moment

Block = dict[str, Any]


def heading(text: str) -> Block:
    """A heading of a section."""
    return {"kind": "heading", "text": text}


def lead(text: str, numbers: str = "") -> Block:
    """The result in large letters, its numbers lighter."""
    return {"kind": "lead", "text": text, "numbers": numbers}


def paragraph(*sentences: str, is_muted: bool = False) -> Block:
    """Sentences; empty ones are left out."""
    text = " ".join(sentence for sentence in sentences if sentence)
    return {"kind": "paragraph", "text": text, "muted": is_muted}


def notice(title: str, *lines: str) -> Block:
    """A framed remark that must not be missed."""
    return {"kind": "notice", "title": title, "lines": [line for line in lines if line]}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """Names with their values."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[str], caption: str
) -> Block:
    """A table whose heading is repeated on every page.

    Args:
        widths: of each column, "auto", or a number of shares such as "2".
        caption: what a screen reader calls it.
    """
    return {
        "kind": "table",
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
        "caption": caption,
    }


def picture(sheet: Sheet | None, alt: str) -> list[Block]:
    """A chart without its title, with what it says in words; nothing where there is none."""
    if sheet is None:
        return []
    width, height = sheet.drawing_size
    return [
        {
            "kind": "picture",
            "svg": write_drawing(sheet).decode(),
            "width": width,
            "height": height,
            "alt": alt,
        }
    ]


def print_document(
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    *,
    organization: Organization,
    subject: Subject | Study,
    at: datetime,
) -> bytes:
    """Return the blocks as PDF under a head and above a foot that every page has.

    Args:
        subject: the person or the study that it is of.
    """
    zone = timezone.get_current_timezone_name()
    printed = gettext("Printed %(at)s") % {"at": write_moment(at)}
    data = {
        "lang": (get_language() or "en").split("-")[0],
        "title": title,
        "subtitle": subtitle,
        "code": subject.code if isinstance(subject, Subject) else subject.name,
        "organization": organization.name,
        "author": organization.name,
        "printed": f"{printed} ({zone})",
        # The numbers are known only when the pages are set.
        "page": gettext("Page {page} of {pages}"),
        "foot": gettext("Describes visible and audible expression. No diagnosis and no screening."),
        "demonstration": mark_demonstration(subject),
        "blocks": list(blocks),
    }
    return write_pdf("document.typ", data, at=at)


def mark_demonstration(subject: Subject | Study) -> str:
    """Return that what is shown was made up; empty where it was not."""
    if not subject.is_demonstration:
        return ""
    if isinstance(subject, Study):
        return gettext("Demonstration: the people and the numbers are made up.")
    return gettext("Demonstration: the person and the numbers are made up.")


def explain_limits() -> list[Block]:
    """How to read a result, as on the page of a report."""
    return [
        heading(gettext("How to read this report")),
        paragraph(
            gettext(
                "This report describes the expression that can be seen in a face and heard in a "
                "voice at one moment. It does not determine a person's inner emotional state: "
                "someone may look sad without being sad."
            ),
            gettext(
                "It is no diagnosis and no screening, and must not be the only ground of a "
                "decision about a person."
            ),
            gettext(
                "Face and voice count like two witnesses: what one of them all but rules out "
                "stays unlikely, and where both agree the result is more certain than either."
            ),
            gettext(
                "The percentages are calibrated on recordings of other people; the interval is "
                "the range within which the fused value lies with 95 % probability, given these "
                "recordings."
            ),
            is_muted=True,
        ),
    ]
