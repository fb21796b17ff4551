"""What people are told and asked before they are recorded: texts in versions and languages."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Final, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MAX_BODY_LETTERS: Final = 20_000


class ConsentPurpose(models.TextChoices):
    """What somebody may be recorded for; what the law forbids is not on the list."""

    CARE = "care", _("Care")
    RESEARCH = "research", _("Research")
    CUSTOMER_FEEDBACK = "customer_feedback", _("Customer feedback")


class PurposeColumns(models.Model):
    """Purposes of `ConsentPurpose`, one column each, so that a query can ask for one."""

    PURPOSE_FIELDS: ClassVar[dict[str, str]] = {one: f"for_{one}" for one in ConsentPurpose.values}

    for_care = models.BooleanField(_("Care"), default=False)
    for_research = models.BooleanField(_("Research"), default=False)
    for_customer_feedback = models.BooleanField(_("Customer feedback"), default=False)

    class Meta:
        abstract = True

    @classmethod
    def purpose_columns(cls, purposes: Iterable[str]) -> dict[str, bool]:
        """Return every column with whether its purpose is among these."""
        wanted = set(purposes)
        return {field: purpose in wanted for purpose, field in cls.PURPOSE_FIELDS.items()}

    @property
    def purposes(self) -> list[str]:
        """Values of `ConsentPurpose`, in its order."""
        return [one for one, field in self.PURPOSE_FIELDS.items() if getattr(self, field)]

    @property
    def purpose_names(self) -> list[str]:
        """The purposes in the reader's language."""
        return [str(ConsentPurpose(one).label) for one in self.purposes]


class PublishedTextError(Exception):
    """Somebody tried to change or delete a text that was published."""


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Texts of an organization; questions about those that may be used."""

    def published(self) -> "ConsentTextQuerySet":
        """Texts that were published, older versions included."""
        return self.filter(published_at__isnull=False)

    def newest(self) -> "ConsentTextQuerySet":
        """The published texts that no newer version has replaced, the latest first."""
        later = ConsentText.objects.filter(
            series=models.OuterRef("series"), version__gt=models.OuterRef("version")
        ).published()
        return self.published().exclude(models.Exists(later)).order_by("-published_at")

    def delete(self) -> NoReturn:
        raise PublishedTextError("Texts are deleted one by one, and only drafts.")


class ConsentText(PurposeColumns):
    """One version of what people are told (notice) or asked (consent), in one language.

    A draft can be edited. Once published it never changes: a change is the next version of the
    same series.

    Attributes:
        series: shared by all versions of one text.
        version: from 1; the next one is given with the draft.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent")
        NOTICE = "notice", _("Notice")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="consent_texts"
    )
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CONSENT)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    body = models.TextField(max_length=MAX_BODY_LETTERS)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ("title", "-version")
        constraints = (
            models.UniqueConstraint("series", "version", name="consent_text_version_once"),
        )
        indexes = (models.Index(fields=("organization", "-published_at")),)

    def __str__(self) -> str:
        return gettext("%(title)s (%(language)s), version %(version)d") % {
            "title": self.title,
            "language": self.get_language_display(),
            "version": self.version,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_stored_as_published():
            raise PublishedTextError("A published text never changes; write the next version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_stored_as_published():
            raise PublishedTextError("A published text stays.")
        return super().delete(*args, **kwargs)

    def is_stored_as_published(self) -> bool:
        """Whether the database has this text as published, whatever this object says."""
        return ConsentText.objects.filter(pk=self.pk).published().exists()
