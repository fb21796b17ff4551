"""What people agreed to: a record that stays, added and withdrawn on the person's own page."""

from django.contrib import admin

from analysis.admin.computed import ORGANIZATION_FILTER, ReadOnlyAdmin
from analysis.models import Consent


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin[Consent]):
    """Who agreed, to what, when and how; and whether it was withdrawn."""

    list_display = (
        "subject",
        "kind",
        "for_care",
        "for_research",
        "for_customer_feedback",
        "way",
        "given_on",
        "recorded_by",
        "withdrawn_at",
    )
    list_filter = (
        "kind",
        "way",
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ORGANIZATION_FILTER,
    )
    list_select_related = ("subject", "recorded_by")
    search_fields = ("subject__code", "subject__name", "own_text", "evidence")
    date_hierarchy = "given_on"
