"""What people agreed to: a record that stays, added and withdrawn on the person's own page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ReadOnlyAdmin
from analysis.limits import format_bytes
from analysis.models import Consent, EvidenceFile


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


@admin.register(EvidenceFile)
class EvidenceFileAdmin(ReadOnlyAdmin[EvidenceFile]):
    """Which files prove a consent; they are opened on the person's own page."""

    list_display = ("original_name", "consent", "size", "added_by", "created_at")
    list_filter = (ORGANIZATION_FILTER,)
    list_select_related = ("consent", "added_by")
    search_fields = ("original_name", "sha256", "consent__subject__code")

    @admin.display(description=_("size"), ordering="byte_size")
    def size(self, evidence: EvidenceFile) -> str:
        return format_bytes(evidence.byte_size)
