"""Closes what is open for a person: browsers, API tokens, the second factor."""

from django.db import transaction
from django.utils import timezone

from accounts import sessions
from accounts.models import ApiToken, AuthenticatorApp, User
from accounts.security_mail import Notice, tell


def end_every_access(user: User) -> None:
    """Sign the person out everywhere and revoke every API token."""
    sessions.end_all(user)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def reset_second_factor(user: User, reason: str) -> None:
    """Remove every second factor of somebody who lost it, and say so in a mail.

    Open browsers are signed out: the one who has the lost phone may have one of them.
    """
    with transaction.atomic():
        AuthenticatorApp.objects.filter(user=user).delete()
        user.passkeys.all().delete()
        user.recovery_codes.all().delete()
        sessions.end_all(user)
    tell(user, Notice.FACTOR_RESET, reason=reason)
