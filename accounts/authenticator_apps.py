"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds)."""

import base64
import secrets
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP

from accounts.models import AuthenticatorApp, User
from accounts.sealed_secret import seal, unseal

_SECRET_BYTES = 20  # as RFC 4226 advises, the length of the digest
# Steps before and after the present one: a phone's clock may be wrong by half a minute.
_TOLERANCE = 1


def make_secret() -> bytes:
    """Return a new secret to share with an app."""
    return secrets.token_bytes(_SECRET_BYTES)


def write_secret(secret: bytes) -> str:
    """Return the secret for a person who types it: base32 in groups of four."""
    text = base64.b32encode(secret).decode("ascii")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def draw_secret(secret: bytes, user: User) -> SafeString:
    """Return the picture that an app scans, as inline SVG without size."""
    label = quote(f"{settings.SITE_NAME}:{user.email}")
    fields = {"secret": base64.b32encode(secret).decode("ascii"), "issuer": settings.SITE_NAME}
    picture = segno.make(f"otpauth://totp/{label}?{urlencode(fields)}", micro=False)
    # Built from bytes of our own: nothing in it was written by anybody.
    return mark_safe(picture.svg_inline(omitsize=True, light="#fff", border=4))  # nosec B308


def find_step(secret: bytes, code: str, *, after: int = 0) -> int | None:
    """Return the step that the code belongs to, later than `after`; None for a wrong code."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp = TOTP(secret)
    totp.time = timezone.now().timestamp()
    return totp.t() if totp.verify(int(digits), tolerance=_TOLERANCE, min_t=after + 1) else None


def keep_app(user: User, secret: bytes, step: int) -> None:
    """Save the app whose first code was right; an earlier one of this person is replaced."""
    values = {
        "sealed_secret": seal(secret),
        "last_step": step,
        "created_at": timezone.now(),
        "last_used_at": None,
    }
    AuthenticatorApp.objects.update_or_create(user=user, defaults=values)


def use_code(user: User, code: str) -> bool:
    """Whether this is a right code of the person's app that was never used; now it is.

    Raises:
        UnreadableSecretError: the secret was sealed under another key.
    """
    app = AuthenticatorApp.objects.filter(user=user).first()
    if app is None:
        return False
    step = find_step(unseal(app.sealed_secret), code, after=app.last_step)
    if step is None:
        return False
    # Of two browsers with the same code, one gets in.
    unused = AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step)
    return bool(unused.update(last_step=step, last_used_at=timezone.now()))
