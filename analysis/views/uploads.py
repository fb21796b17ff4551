"""Several files posted at once: each has its own outcome, and a bad one harms no other."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.utils.translation import gettext

from accounts.models import User
from analysis.intake import UploadError, clean_name, inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Recording, Session
from analysis.submit import submit_recording

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """What became of one file, in a sentence that names it."""

    is_accepted: bool
    sentence: str


def accept_files(
    session: Session,
    files: Sequence["File[bytes]"],
    user: User,
    *,
    channel: str = Recording.Channel.ALL,
) -> list[UploadOutcome]:
    """Submit what is acceptable and return the outcome of each file, in order.

    Args:
        channel: of `Recording.Channel`, for every file that is a sound.
    """
    if not files:
        return [UploadOutcome(is_accepted=False, sentence=gettext("No file was chosen."))]
    limits = UploadLimits.from_settings()
    return [_accept(session, file, user, limits, channel) for file in files]


def _accept(
    session: Session, file: "File[bytes]", user: User, limits: UploadLimits, channel: str
) -> UploadOutcome:
    try:
        accepted = inspect_upload(file, limits)
        submission = submit_recording(session, accepted, user, channel=channel)
    except UploadError as error:
        return UploadOutcome(is_accepted=False, sentence=error.sentence)
    except OSError:
        log.exception("An upload could not be kept.")
        sentence = gettext("“%(name)s” could not be saved, and nothing of it was kept. Try later.")
        return UploadOutcome(is_accepted=False, sentence=sentence % {"name": clean_name(file.name)})
    name = {"name": submission.recording.original_name}
    if submission.is_duplicate:
        sentence = gettext("“%(name)s” is in this session already; it was not added twice.") % name
    else:
        sentence = gettext("“%(name)s” was taken and will be read.") % name
    return UploadOutcome(is_accepted=True, sentence=sentence)
