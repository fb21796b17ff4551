"""A notice or a consent text as PDF, to be handed out and signed."""

from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import ConsentText
from analysis.exports.documents.blocks import Block, paragraph
from analysis.exports.typesetting import write_pdf
from analysis.presentation.history_words import write_moment


def write_consent_document(text: ConsentText) -> bytes:
    """Return the text as PDF in its own language; a consent ends with lines to sign on.

    Args:
        text: with its organization.
    """
    at = timezone.now()
    with translation.override(text.language):
        title = text.title
        data = {
            "lang": text.language,
            "title": title,
            "subtitle": describe_version(text),
            "code": describe_version(text),
            "organization": text.organization.name,
            "author": text.organization.name,
            "printed": gettext("Printed %(at)s") % {"at": write_moment(at)},
            "page": gettext("Page {page} of {pages}"),
            "foot": gettext(
                "Describes visible and audible expression. No diagnosis and no screening."
            ),
            "demonstration": "",
            "blocks": [*_set_body(text), *_set_signature(text)],
        }
    return write_pdf("document.typ", data, at=at)


def describe_version(text: ConsentText) -> str:
    """Return which version this is, so that a record can name it."""
    if text.published_at is None:
        return gettext("Draft of version %(n)d") % {"n": text.version}
    return gettext("Version %(n)d") % {"n": text.version}


def _set_body(text: ConsentText) -> list[Block]:
    parts = text.body.replace("\r\n", "\n").split("\n\n")
    return [paragraph(part.strip()) for part in parts if part.strip()]


def _set_signature(text: ConsentText) -> list[Block]:
    if text.kind != ConsentText.Kind.CONSENT:
        return []
    names = (gettext("Name"), gettext("Place and date"), gettext("Signature"))
    return [{"kind": "signature", "names": list(names)}]
