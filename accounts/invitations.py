"""The link by which somebody new chooses the first password.

It goes out by mail and is shown to who invited, since not every installation sends mail.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.html import format_html
from django.utils.http import urlsafe_base64_encode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.models import User

VALID_DAYS: Final = 7
_log = logging.getLogger(__name__)


class InvitationTokens:
    """Makes and checks the secret part of the link, as Django's password views ask for it.

    Signed with the unusable password, which each invitation makes anew: a link is void once a
    password was chosen, and once there is a newer link.
    """

    def make_token(self, user: User) -> str:
        return self._sign_for(user).sign(str(user.pk))

    def check_token(self, user: User | None, token: str) -> bool:
        if user is None or not is_invited(user):
            return False
        try:
            found = self._sign_for(user).unsign(token, max_age=timedelta(days=VALID_DAYS))
        except signing.BadSignature:
            return False
        return found == str(user.pk)

    def _sign_for(self, user: User) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"accounts.invitations {user.password}")


tokens: Final = InvitationTokens()


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that was made.

    Attributes:
        was_sent: a mail server took it.
    """

    email: str
    link: str
    was_sent: bool


def is_invited(user: User) -> bool:
    """Whether the person may still choose the first password."""
    return user.is_active and not user.has_usable_password()


def invite(request: HttpRequest, user: User) -> Invitation:
    """Make a link for somebody without a password and send it; older links are void.

    Args:
        request: of who invites: names the site, and its language is the mail's.
    """
    assert is_invited(user), "who has a password is not invited"
    user.set_unusable_password()
    user.save(update_fields=("password",))
    name = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:invitation", args=(name, tokens.make_token(user)))
    link = request.build_absolute_uri(path)
    return Invitation(user.email, link, was_sent=_send(user, link))


def describe_invitation(invitation: Invitation) -> SafeString:
    """Say what was sent, and show the link."""
    values = {"email": invitation.email, "days": VALID_DAYS}
    if invitation.was_sent:
        sentence = gettext(
            "An invitation was sent to %(email)s. Should it not arrive, hand over this link, "
            "which is void after %(days)d days:"
        )
    else:
        sentence = gettext(
            "An account for %(email)s was made. Hand over this link, which is void after "
            "%(days)d days:"
        )
    return format_html("{} <code>{}</code>", sentence % values, invitation.link)


def _send(user: User, link: str) -> bool:
    with translation.override(user.language or translation.get_language()):
        text = render_to_string(
            "accounts/invitation_email.txt",
            {"user": user, "link": link, "days": VALID_DAYS, "site_name": settings.SITE_NAME},
        )
        subject = gettext("%(site)s: your account") % {"site": settings.SITE_NAME}
    try:
        send_mail(subject, text, None, [user.email])
    except (SMTPException, OSError) as error:
        # Without the error's own text, which may name the address.
        _log.error("%s: invitation not sent to %s", type(error).__name__, user.pk)
        return False
    return bool(settings.EMAIL_HOST)
