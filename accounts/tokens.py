"""API tokens: made once in plain text, kept as a digest, verified, revoked."""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.scopes import ALL_SCOPES, order_scopes

# Makes a token recognizable, to a person and to programs that look for leaked secrets.
PREFIX = "emo_"
_LAST_USED_STEP = datetime.timedelta(minutes=1)


def create_token(
    user: User,
    name: str,
    *,
    scopes: Iterable[str] = ALL_SCOPES,
    expires_at: datetime.datetime | None = None,
) -> tuple[ApiToken, str]:
    """Save a new token and return it with its plain text, which cannot be had again.

    Raises:
        ValueError: there is no such scope.
    """
    # 32 random bytes cannot be guessed, so an unsalted digest is enough, and can be looked up.
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=order_scopes(scopes),
        digest=compute_digest(plain),
        expires_at=expires_at,
    )
    return token, plain


def verify_token(plain: str) -> ApiToken | None:
    """Return the token of that text with its user, or None where it is unknown or not valid now.

    Notes the use, at most once a minute, so that reading the API does not write at every call.
    """
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user__organization")
        .filter(digest=compute_digest(plain), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .first()
    )
    if token is not None and (
        token.last_used_at is None or now - token.last_used_at >= _LAST_USED_STEP
    ):
        token.last_used_at = now
        token.save(update_fields=["last_used_at"])
    return token


def revoke_token(token: ApiToken) -> None:
    """End the token now; a second time changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def compute_digest(plain: str) -> str:
    """Return the sha256 of a plain token, 64 hexadecimal digits."""
    return hashlib.sha256(plain.encode()).hexdigest()
