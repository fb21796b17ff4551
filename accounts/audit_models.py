"""The audit trail: one chain of entries for each organization, appended to and never changed."""

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The chain of what belongs to no organization: failed sign-ins, the operator's own work.
SITE_CHAIN = uuid.UUID(int=0)


class AuditChain(models.Model):
    """The end of one organization's chain; its row is locked while an entry is appended.

    The id is the organization's, or `SITE_CHAIN`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    n_entries = models.PositiveBigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"audit trail {self.pk}"


class AppendOnlyError(Exception):
    """Somebody tried to change or delete an entry of the audit trail."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Entries can be read and appended; the database refuses the rest as well."""

    def update(self, **_fields: Any) -> NoReturn:
        raise AppendOnlyError("Entries of the audit trail are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Entries of the audit trail are never deleted.")


class AuditEntry(models.Model):
    """Who did what to which row, when and from where; ids only, never what a row says.

    Rows are named by their ids without foreign keys: what was erased stays in the trail as an id
    that leads nowhere.

    Attributes:
        number: place in the chain, from 1.
        object_kind: noun of the row, `subject` or `report`, say; `object_id` is its id, null for
            lists.
        address: network address that the request came from.
        digest: SHA-256 over the previous entry's digest and this entry's content.
    """

    class Action(models.TextChoices):
        READ = "read", _("Read")
        CREATE = "create", _("Created")
        CHANGE = "change", _("Changed")
        EXPORT = "export", _("Exported")
        ERASE = "erase", _("Erased")
        EMERGENCY = "emergency", _("Emergency access")
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_OUT = "sign_out", _("Signed out")

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        INVALID = "invalid", _("Not done: invalid")
        REFUSED = "refused", _("Refused")
        MISSING = "missing", _("Not found")
        FAILED = "failed", _("Failed")

    class Channel(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("API")
        ADMIN = "admin", _("Administration")
        SYSTEM = "system", _("By itself")

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    action = models.CharField(max_length=10, choices=Action)
    outcome = models.CharField(max_length=10, choices=Outcome)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    route = models.CharField(max_length=80)
    address = models.CharField(max_length=45, blank=True)
    digest = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        verbose_name_plural = "audit entries"
        constraints = (models.UniqueConstraint("chain", "number", name="audit_number_once"),)
        indexes = (
            models.Index(fields=("chain", "-at")),
            models.Index(fields=("chain", "actor_id", "-number")),
            models.Index(fields=("chain", "object_id", "-number")),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.object_kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("Entries of the audit trail are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Entries of the audit trail are never deleted.")
