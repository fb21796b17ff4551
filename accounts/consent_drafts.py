"""Texts to start from: what somebody is told and asked before they are recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from accounts.models import ConsentText, Organization
from accounts.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that can be published as it is, or changed first.

    Attributes:
        purposes: of `Purpose`, those that the body names.
    """

    title: str
    body: str
    purposes: tuple[str, ...]


def draft_text(organization: Organization, kind: str, language: str, contact: str) -> Draft:
    """Return a text to start from.

    Args:
        kind: of `ConsentText.Kind`; a notice tells, a consent asks as well.
        language: of `settings.LANGUAGES`, whatever the reader's is.
        contact: an address to which people can write.
    """
    is_consent = kind == ConsentText.Kind.CONSENT
    with translation.override(language):
        purposes = _list_purposes(organization)
        paragraphs = [
            *_describe(organization, purposes),
            *_list_rights(contact),
            *(_ask() if is_consent else ()),
        ]
        title = (
            gettext("Consent to recordings of face and voice")
            if is_consent
            else gettext("Notice about recordings of face and voice")
        )
    return Draft(title, "\n\n".join(paragraphs), purposes)


def _list_purposes(organization: Organization) -> tuple[str, ...]:
    """What the organization's people are mostly recorded for, if it declares that."""
    usual = Organization.Kind(organization.kind).usual_purposes
    declared = tuple(Purpose(one) for one in organization.purposes)
    return tuple(one for one in usual if one in declared) or declared[:1]


def _describe(organization: Organization, purposes: Sequence[str]) -> list[str]:
    named = ", ".join(str(Purpose(one).label) for one in purposes)
    return [
        gettext("%(organization)s would like to record you. Purpose: %(purposes)s.")
        % {"organization": organization.name, "purposes": named},
        gettext("What is recorded: photos, your voice, or video with your face and voice."),
        gettext(
            "Software estimates from it which expression is visible in the face and audible in the "
            "voice, for example surprise or happiness. It can be wrong, it does not know what you "
            "feel, and it decides nothing about you. It does not identify you by your face."
        ),
        gettext(
            "The recordings are stored encrypted. Only people of %(organization)s who work with "
            "you see them and what was estimated."
        )
        % {"organization": organization.name},
    ]


def _list_rights(contact: str) -> list[str]:
    return [
        gettext(
            "You can ask at any time to see what is kept about you, to have it corrected, handed "
            "over or deleted. Write to: %(contact)s"
        )
        % {"contact": contact},
        gettext(
            "You have the right to complain to the data protection authority that is responsible."
        ),
    ]


def _ask() -> list[str]:
    return [
        gettext(
            "Being recorded is voluntary. If you say no, or withdraw your consent later, you have "
            "no disadvantage: nothing more is read from that moment on."
        ),
        gettext("I agree to be recorded and to the estimation of my expression as described."),
    ]
