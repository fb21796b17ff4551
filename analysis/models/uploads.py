"""Files that arrive in several requests, and files that are read once and not kept."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.purposes import Purpose as DeclaredPurpose
from analysis.models.owned import OwnedModel, OwnedQuerySet
from analysis.models.recordings import Recording
from analysis.models.studies import Batch
from analysis.models.subjects import Session

M = TypeVar("M", bound=OwnedModel)


class PrivateQuerySet(OwnedQuerySet[M]):
    """Rows that one person's programs made: nobody else of the organization sees them."""

    def in_organization_of(self, user: User) -> Self:
        return super().in_organization_of(user).filter(created_by=user)

    def for_role_of(self, user: User) -> Self:
        return self.in_organization_of(user)

    def visible_to(self, user: User) -> Self:
        return self.in_organization_of(user)


class ResumableUpload(OwnedModel):
    """A file that arrives piece by piece, for a session or for a bulk upload.

    Status::

        receiving ──► finishing ──► finished   (kept for a while, so that a client whose last
            ▲             │                     answer was lost can ask what became of it)
            └─────────────┘  the disk did not take it, or the process died: tried once more

    A file that is refused at the end is deleted with its row. `offset` moves by compare-and-set,
    so that of two pieces for one place only the first counts.

    Attributes:
        is_archive: a zip file whose members are files of the bulk upload.
        byte_size: as announced.
        offset: how many bytes are there.
        metadata: as the client sent it, to be sent back.
        outcome: of a file of a bulk upload: its `status` and `reason`; of an archive the counts.
    """

    class Status(models.TextChoices):
        RECEIVING = "receiving", _("Being sent")
        FINISHING = "finishing", _("Being checked")
        FINISHED = "finished", _("Taken")

    # Nobody's row but its maker's: the query above does not ask for a subject.
    subject_path: ClassVar[str] = ""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, null=True, related_name="+")
    is_archive = models.BooleanField(default=False)
    name = models.CharField(max_length=500)
    channel = models.CharField(
        max_length=10, choices=Recording.Channel, default=Recording.Channel.ALL
    )
    byte_size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    n_pieces = models.PositiveIntegerField(default=0)
    metadata = models.CharField(max_length=4000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVING)
    finishing_at = models.DateTimeField(null=True, blank=True, editable=False)
    recording = models.ForeignKey(
        Recording, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.JSONField(default=dict, blank=True)
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    objects = PrivateQuerySet["ResumableUpload"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("byte_size")),
                name="upload_offset_in_file",
            ),
            models.CheckConstraint(
                condition=models.Q(session__isnull=True) ^ models.Q(batch__isnull=True),
                name="upload_has_one_place",
            ),
        )
        indexes = (
            models.Index(fields=("expires_at",)),
            models.Index(fields=("organization", "status")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        """Whether every byte is there."""
        return self.offset == self.byte_size

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class AdHocAnalysis(OwnedModel):
    """A file that is read once for a program and kept nowhere; the result lasts some minutes.

    Status::

        queued ──► running ──► done | nothing_found | failed   (with a reason)

    The file lies sealed among the partial files until a worker has it in memory, and is deleted
    then. Of whom it is, is not known here: there is no subject, and no history.

    Attributes:
        purpose: as it was declared; that the person was told is declared with it.
        result: the fused result in the form of a report; null unless it is done.
        expires_at: when row and result are deleted.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being read")
        DONE = "done", _("Done")
        NOTHING_FOUND = "nothing_found", _("Nothing found")
        FAILED = "failed", _("Failed")

    class Purpose(models.TextChoices):
        CUSTOMER_FEEDBACK = DeclaredPurpose.CUSTOMER_FEEDBACK.value, _("Customer feedback")
        RESEARCH = DeclaredPurpose.RESEARCH.value, _("Research with consent")
        # As programs have sent it from the beginning; everywhere else it is `care`.
        PATIENT_CARE = "patient_care", _("Care of a patient")

        @property
        def declared(self) -> DeclaredPurpose:
            """What the organization has to declare for it."""
            is_care = self is AdHocAnalysis.Purpose.PATIENT_CARE
            return DeclaredPurpose.CARE if is_care else DeclaredPurpose(self.value)

    subject_path: ClassVar[str] = ""

    purpose = models.CharField(max_length=30, choices=Purpose)
    kind = models.CharField(max_length=10, choices=Recording.Kind)
    channel = models.CharField(
        max_length=10, choices=Recording.Channel, default=Recording.Channel.ALL
    )
    byte_size = models.PositiveBigIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    objects = PrivateQuerySet["AdHocAnalysis"].as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = "ad hoc analyses"
        constraints = (
            # The last of the locks: no way in leads around it.
            models.CheckConstraint(
                condition=models.Q(purpose__in=("customer_feedback", "research", "patient_care")),
                name="ad_hoc_purpose_is_allowed",
            ),
        )
        indexes = (
            models.Index(fields=("expires_at",)),
            models.Index(fields=("status", "enqueued_at")),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_finished(self) -> bool:
        return self.status not in (self.Status.QUEUED, self.Status.RUNNING)
