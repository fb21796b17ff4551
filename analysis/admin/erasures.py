"""What stays of those who were erased."""

from django.contrib import admin
from django.http import HttpRequest

from analysis.admin.computed import ORGANIZATION_FILTER, ComputedAdmin
from analysis.models import Tombstone


@admin.register(Tombstone)
class TombstoneAdmin(ComputedAdmin[Tombstone]):
    """To be looked at; a tombstone is neither changed nor deleted."""

    list_display = ("created_at", "subject_kind", "reason", "erased_by", "n_sessions", "n_files")
    list_filter = ("subject_kind", "reason", ORGANIZATION_FILTER)
    search_fields = ("erased_by__email", "erased_by__full_name")
    list_select_related = ("erased_by",)

    def has_delete_permission(self, request: HttpRequest, obj: Tombstone | None = None) -> bool:
        return False
