"""What participants of a study are told before they are recorded.

Nothing is taken into a study before its team has written down what participants were told and how.
"""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.purpose_lock import PurposeNotDeclaredError, explain_undeclared, find_undeclared
from analysis.models import Study

# Offered while the way is typed; any other words will do.
WAYS_TO_GIVE: Final = (
    _("Shown on the screen and accepted before the recording"),
    _("Read out before the recording and agreed to"),
    _("Signed on paper"),
    _("Sent by e-mail and agreed to before the recording"),
)


class StudyRefusalError(Exception):
    """The study takes nothing in at present.

    Attributes:
        sentence: why, and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoticeMissingError(StudyRefusalError):
    """Nobody wrote down what the participants were told, or how."""


class StudyArchivedError(StudyRefusalError):
    """The study was archived."""


class StudyPurposeError(StudyRefusalError, PurposeNotDeclaredError):
    """The organization does not declare the study's purpose any more."""


def has_notice(study: Study) -> bool:
    """Whether it is written down what participants were told, and how."""
    return bool(study.notice.strip() and study.notice_given_by.strip())


def require_notice(study: Study) -> None:
    """Let pass a study whose participants were told; call it before anything is taken in.

    Raises:
        NoticeMissingError: the text, or how it was given, is missing.
    """
    if not has_notice(study):
        raise NoticeMissingError(
            gettext(
                "“%(study)s” takes nothing in yet: first write down what its participants were "
                "told, and how."
            )
            % {"study": study.name}
        )


def require_open(study: Study) -> None:
    """Let pass a study that takes recordings in: not archived, and its participants were told.

    Raises:
        StudyPurposeError: the organization does not declare (any more) what it is for.
        StudyArchivedError: it was archived.
        NoticeMissingError: see `require_notice`.
    """
    if undeclared := find_undeclared(study.organization_id, (study.purpose,)):
        raise StudyPurposeError(explain_undeclared(undeclared))
    if study.archived_at is not None:
        raise StudyArchivedError(
            gettext("“%(study)s” is archived and takes nothing in. Restore it first.")
            % {"study": study.name}
        )
    require_notice(study)


def draft_notice(study: Study, contact: str) -> str:
    """Return a text to start from, in the reader's language.

    Args:
        contact: an address to which participants can write.
    """
    paragraphs = (
        gettext("%(organization)s asks you to take part in “%(study)s”.")
        % {"organization": study.organization.name, "study": study.name},
        _describe_purpose(study),
        gettext(
            "What is recorded: what you send or show us during the study, that is photos, your "
            "voice, or video with your face and voice."
        ),
        gettext(
            "Software estimates from it which expression is visible in the face and audible in "
            "the voice, for example surprise or happiness. It can be wrong, it does not know what "
            "you feel, and it decides nothing about you. It does not identify you by your face."
        ),
        gettext(
            "The recordings are stored encrypted and seen only by the people who work on this "
            "study. Results are published for groups of at least five people."
        ),
        gettext(
            "Taking part is voluntary. You can stop at any time and ask for your recordings to be "
            "deleted, without giving a reason and without any disadvantage. Write to: %(contact)s"
        )
        % {"contact": contact},
    )
    return "\n\n".join(paragraphs)


def _describe_purpose(study: Study) -> str:
    purpose = {"purpose": study.get_purpose_display(), "product": study.product}
    if study.product:
        return gettext("Purpose: %(purpose)s. It is about: %(product)s.") % purpose
    return gettext("Purpose: %(purpose)s.") % purpose
