"""What stands on a patient's time axis besides the reports."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ComputedAdmin, OwnedAdmin
from analysis.models import Event, SelfReport, SelfReportInvitation
from analysis.presentation.self_reports import describe_link

_SEARCH = ("subject__code", "subject__name")


@admin.register(Event)
class EventAdmin(OwnedAdmin[Event]):
    """Medication changes, admissions and other events."""

    list_display = ("subject", "kind", "note", "occurred_at", "created_by")
    list_filter = ("kind", "occurred_at", ORGANIZATION_FILTER)
    list_select_related = ("subject", "created_by")
    search_fields = (*_SEARCH, "note")
    date_hierarchy = "occurred_at"
    readonly_fields = ("created_at", "created_by")

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(SelfReport)
class SelfReportAdmin(ComputedAdmin[SelfReport]):
    """What patients said; it may be deleted here, and changed nowhere."""

    list_display = ("subject", "phq9_total", "mood", "filled_by", "entered_by", "answered_at")
    list_filter = ("filled_by", "answered_at", ORGANIZATION_FILTER)
    list_select_related = ("subject", "entered_by")
    search_fields = _SEARCH
    date_hierarchy = "answered_at"


@admin.register(SelfReportInvitation)
class SelfReportInvitationAdmin(ComputedAdmin[SelfReportInvitation]):
    """One-time links; they are made and revoked on the patient's own page."""

    list_display = ("subject", "asks_phq9", "asks_mood", "state", "created_by", "created_at")
    list_filter = ("created_at", ORGANIZATION_FILTER)
    list_select_related = ("subject", "created_by")
    search_fields = _SEARCH
    date_hierarchy = "created_at"
    exclude = ("digest",)

    @admin.display(description=_("state"))
    def state(self, invitation: SelfReportInvitation) -> str:
        return describe_link(invitation).state_name
