"""Who agreed to be recorded, or was told, for what, when and how."""

from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText
from accounts.purposes import PurposeColumns
from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.subjects import Study, Subject

# All that a withdrawal writes; nothing else of a record ever changes.
WITHDRAWAL: Final = frozenset(("withdrawn_at", "withdrawn_by", "withdrawn_reason"))


class ConsentFixedError(Exception):
    """Somebody tried to change a record of consent; records are only added and withdrawn."""


class ConsentQuerySet(OwnedQuerySet["Consent"]):
    """Records of one organization; questions about those in force."""

    def in_force(self) -> Self:
        """Records that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def covering(self, purpose: str, study_id: Any = None) -> Self:
        """Records for a purpose: general ones, and those that were given for this study.

        Args:
            purpose: of `Purpose`.
            study_id: where the recording belongs; None outside any study.
        """
        of_study = models.Q(is_of_study=False)
        if study_id is not None:
            of_study |= models.Q(study=study_id)
        return self.filter(of_study, **{PurposeColumns.PURPOSE_FIELDS[purpose]: True})


class Consent(PurposeColumns, OwnedModel):
    """What one person was told or agreed to; written once, and perhaps withdrawn later.

    The words are those of a published text, of a study's notice, or of the organization's own form.

    Attributes:
        own_text: name and version of a form that is not kept here; of a study's notice its name.
        is_of_study: given for one study and covering that one alone; also once the study is gone.
        text_digest: SHA-256 of the words that are kept here, as they were then; of a study's
            notice it says which wording it was.
        evidence: where the proof lies, such as a file number.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consented")
        NOTICE = "notice", _("Informed")

    class Way(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        VERBAL = "verbal", _("Given verbally")
        SCREEN = "screen", _("Accepted on the screen")
        EMAIL = "email", _("By e-mail or letter")
        STUDY = "study", _("As the study’s notice says")

    subject_path: ClassVar[str] = "subject"
    study_path: ClassVar[str | None] = "study"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CONSENT)
    text = models.ForeignKey(
        ConsentText, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    own_text = models.CharField(max_length=200, blank=True)
    is_of_study = models.BooleanField(default=False)
    study = models.ForeignKey(
        Study, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text_digest = models.CharField(max_length=64, blank=True)
    given_on = models.DateField(default=timezone.localdate)
    way = models.CharField(max_length=10, choices=Way)
    evidence = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-given_on", "-created_at")
        constraints = (
            # Structured so that no other purpose can be written down at all.
            models.CheckConstraint(
                condition=models.Q(for_care=True)
                | models.Q(for_research=True)
                | models.Q(for_customer_feedback=True),
                name="consent_has_purpose",
            ),
            # To be told, without being asked, is enough for care and for a study's notice.
            models.CheckConstraint(
                condition=models.Q(kind="consent")
                | models.Q(is_of_study=True)
                | models.Q(for_research=False, for_customer_feedback=False),
                name="consent_notice_is_for_care",
            ),
            models.CheckConstraint(
                condition=models.Q(text__isnull=False) | ~models.Q(own_text=""),
                name="consent_names_its_text",
            ),
        )
        indexes = (models.Index(fields=("subject", "withdrawn_at")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.given_on:%Y-%m-%d}"

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_at is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        columns = set(kwargs.get("update_fields") or ())
        if not self._state.adding and not (columns and columns <= WITHDRAWAL):
            raise ConsentFixedError("A record of consent is added or withdrawn, never changed.")
        super().save(*args, **kwargs)


__all__ = ("Consent", "ConsentFixedError")
