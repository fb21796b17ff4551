"""Which workers were seen lately, and with which models."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """The last sign of life of one worker; belongs to the machine room, not to an organization."""

    worker_name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()
    started_at = models.DateTimeField()
    model_versions = models.JSONField(default=dict)

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.worker_name
