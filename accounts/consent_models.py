"""What people are told and asked before they are recorded: texts in versions and languages."""

import uuid
from typing import Any, Final, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.purposes import PurposeColumns

MAX_BODY_LETTERS: Final = 20_000


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
