"""Signs of life of the workers, for the operator."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import OrganizationScopedAdmin
from analysis.models import WorkerHeartbeat


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(OrganizationScopedAdmin[WorkerHeartbeat]):
    """Belongs to no organization, so only the operator sees it."""

    organization_path = ""
    list_display = ("worker_name", "is_alive", "seen_at", "started_at", "model_versions")
    search_fields = ("worker_name",)

    @admin.display(description=_("alive"), boolean=True)
    def is_alive(self, heartbeat: WorkerHeartbeat) -> bool:
        oldest = timezone.now() - timedelta(seconds=settings.WORKER_SEEN_WITHIN_S)
        return heartbeat.seen_at >= oldest

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: WorkerHeartbeat | None = None
    ) -> bool:
        return False
