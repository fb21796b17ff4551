"""The fused results."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ReadOnlyAdmin, percent
from analysis.models import EmotionReport


@admin.register(EmotionReport)
class EmotionReportAdmin(ReadOnlyAdmin[EmotionReport]):
    """Every revision of every session's report."""

    list_display = (
        "session",
        "revision",
        "state",
        "top_emotion",
        "top_probability",
        "is_inconclusive",
        "n_faces",
        "n_windows",
        "computed_at",
    )
    list_filter = ("state", "is_inconclusive", "top_emotion", "computed_at", ORGANIZATION_FILTER)
    list_select_related = ("session__subject",)
    search_fields = ("session__subject__code", "session__subject__name", "reason")
    date_hierarchy = "computed_at"

    @admin.display(description=_("probability"))
    def top_probability(self, report: EmotionReport) -> str:
        return percent(max(report.probabilities) if report.probabilities else None)
