"""Mail that tells a person what was changed about the own sign-in, in the person's language.

Plain text, without links: who did it knows the way, and a mail with a link to sign in teaches
people to follow those of strangers.
"""

import enum
import logging
import zoneinfo
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_log = logging.getLogger(__name__)


class Notice(enum.Enum):
    """What is told; the value is the sentence, which is the subject too."""

    APP_ADDED = _("An authenticator app was set up for your account.")
    PASSKEY_ADDED = _("A passkey was added to your account.")
    FACTOR_REMOVED = _("A second factor was removed from your account.")
    FACTOR_RESET = _("An administrator removed the second factor of your account.")
    CODES_RENEWED = _("New recovery codes were made for your account; the old ones are void.")
    CODE_USED = _("A recovery code was used to sign in to your account.")
    PASSWORD_CHANGED = _("The password of your account was changed.")
    FACTOR_LOCKED = _("Somebody knows your password and guesses at your second factor.")

    @property
    def sentence(self) -> str | Promise:
        return self.value


def tell(user: User, notice: Notice, *, reason: str = "") -> None:
    """Send the notice; a mail server that does not answer is logged and stops nobody's work."""
    zone = _find_zone(user)
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        context = {"sentence": notice.sentence, "at": timezone.now(), "reason": reason}
        text = render_to_string("accounts/security_mail.txt", context)
        subject = f"{settings.SITE_NAME}: {str(notice.sentence).rstrip('.')}"
    try:
        send_mail(subject, text, None, [user.email])
    except (SMTPException, OSError) as error:
        # Without the error's own text, which may name the address.
        _log.error("%s: notice %s not sent to %s", type(error).__name__, notice.name, user.pk)


def _find_zone(user: User) -> zoneinfo.ZoneInfo:
    of_organization = user.organization.time_zone if user.organization else ""
    return zoneinfo.ZoneInfo(user.time_zone or of_organization or "UTC")
