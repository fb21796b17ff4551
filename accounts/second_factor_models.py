"""What a person proves a sign-in with beside the password."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuthenticatorApp(models.Model):
    """An app that shows a new six-digit code every thirty seconds (TOTP, RFC 6238).

    Attributes:
        sealed_secret: the secret shared with the app, as `accounts.sealed_secret` seals it.
        last_step: the thirty seconds whose code was used last, counted from 1970; no code of
            them or of earlier ones opens anything again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator_app"
    )
    sealed_secret = models.TextField(editable=False)
    last_step = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"authenticator app of {self.user_id}"


class Passkey(models.Model):
    """A key in somebody's device or security key (WebAuthn); we hold its public half alone.

    Attributes:
        credential_id: the key's own name, base64url.
        sign_count: how often it was used by its own count; 0 for keys that do not count.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField(max_length=100)
    # At most 1023 bytes, by the standard.
    credential_id = models.CharField(max_length=1400, unique=True, editable=False)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code for the day on which app and passkey are lost; opens once, only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "digest", name="recovery_code_once_for_each_user"),
        )

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
