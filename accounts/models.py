"""Organizations, users with one role each, and the tokens that programs sign in with."""

import uuid
from datetime import datetime
from typing import ClassVar, Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit_models import AuditChain, AuditEntry
from accounts.consent_models import ConsentText
from accounts.purposes import Purpose, PurposeColumns
from accounts.scopes import Scope
from accounts.second_factor_models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.session_models import BrowserSession
from accounts.time_zones import validate_time_zone

# Ten years: what a clinic keeps longer it keeps for good.
MAX_RETENTION_DAYS: Final = 3650

__all__ = (
    "MAX_RETENTION_DAYS",
    "ApiToken",
    "AuditChain",
    "AuditEntry",
    "AuthenticatorApp",
    "BrowserSession",
    "ConsentText",
    "Organization",
    "Passkey",
    "RecoveryCode",
    "SignInThrottle",
    "User",
    "UserManager",
)

# The warning comes two minutes before the end.
LEAST_IDLE_MINUTES = 5


class Organization(PurposeColumns):
    """A clinic or a company; every other object belongs to exactly one.

    Its purposes say what people may be recorded for; `accounts.declarations` changes them, and
    `accounts.purpose_lock` asks for them.

    Attributes:
        purposes_declared_at, purposes_declared_by: when and by whom they were declared last; null
            where they were taken over from what the organization did before they were asked for.
        requires_second_factor: who signs in without one is led to setting it up, and no further.
        idle_minutes: after how long without activity its people are signed out; null is as long as
            the site allows, which is the most.
    """

    class Kind(models.TextChoices):
        CLINIC = "clinic", _("Clinic")
        COMPANY = "company", _("Company")

        @property
        def usual_purposes(self) -> tuple[Purpose, ...]:
            """What an organization of this kind declares, if it says nothing else."""
            if self is Organization.Kind.CLINIC:
                return (Purpose.CARE,)
            return (Purpose.CUSTOMER_FEEDBACK,)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    time_zone = models.CharField(max_length=64, default="UTC", validators=(validate_time_zone,))
    # Whether a clinician may open a patient outside the own care team in an emergency.
    allows_emergency_access = models.BooleanField(default=True)
    requires_second_factor = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=(MinValueValidator(LEAST_IDLE_MINUTES),)
    )
    # Days after which uploaded files are deleted and only what was read of them stays; null: never.
    media_retention_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=(MinValueValidator(1), MaxValueValidator(MAX_RETENTION_DAYS)),
    )
    purposes_declared_at = models.DateTimeField(null=True, blank=True, editable=False)
    purposes_declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(for_care=True)
                | models.Q(for_research=True)
                | models.Q(for_customer_feedback=True),
                name="organization_has_purpose",
            ),
        )

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        fields |= {"is_staff": True, "is_superuser": True, "role": User.Role.ADMIN}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person with one role in one organization; only the site's operator has none.

    Attributes:
        is_program: a token stands for the user in this request.
        emergency_until: what this request shows is open to the user by an emergency access that
            ends then; emergency_subject_id: to whom.
    """

    is_program = False
    emergency_until: datetime | None = None
    emergency_subject_id: uuid.UUID | None = None

    class Role(models.TextChoices):
        CLINICIAN = "clinician", _("Clinician")
        PRODUCT = "product", _("Product team")
        ADMIN = "admin", _("Administrator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="users", null=True, blank=True
    )
    role = models.CharField(max_length=20, choices=Role)
    # Empty: as the organization has it.
    time_zone = models.CharField(max_length=64, blank=True, validators=(validate_time_zone,))
    # Empty: as the browser asks for.
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organization__isnull=False) | models.Q(is_superuser=True),
                name="user_has_organization",
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        # People write their address in any case; it is looked up in one.
        self.email = self.email.lower()

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email


class ApiToken(models.Model):
    """A program's key to one user's rights; only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    # Names of `accounts.scopes.Scope`; an empty list can do nothing.
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("API token")

    def __str__(self) -> str:
        return self.name

    def describe_scopes(self) -> str:
        """Return what the token may do as words for a list: Read, Upload."""
        return ", ".join(str(Scope(scope).label) for scope in self.scopes)


class SignInThrottle(models.Model):
    """Failed sign-ins of one address from anywhere, or from one network address at any account.

    The key is a digest, so that the table names nobody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    n_failures = models.PositiveIntegerField(default=0)
    last_failure_at = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last_failure_at",)

    def __str__(self) -> str:
        return self.key[:12]
