"""What was answered to requests that may be sent twice."""

from django.db import models
from django.utils import timezone

from accounts.models import ApiToken


class StoredAnswer(models.Model):
    """How one request with an `Idempotency-Key` ended; without content, only where it is.

    `status` is empty while the request is being handled. A row lives for a day.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    # Digests, because a program may put anything into its keys.
    key_digest = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "key_digest"), name="answer_once_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.key_digest[:12]} ({self.status or 'in progress'})"
