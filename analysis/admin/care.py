"""Who sees which patient. Both are changed on the patient's own page, where the rules hold."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ComputedAdmin, ReadOnlyAdmin
from analysis.models import AccessGrant, CareTeamMember


@admin.register(CareTeamMember)
class CareTeamMemberAdmin(ComputedAdmin[CareTeamMember]):
    """The clinicians of each patient; a place may be taken away here."""

    list_display = ("subject", "user", "added_by", "created_at")
    list_filter = (ORGANIZATION_FILTER,)
    list_select_related = ("subject", "user", "added_by")
    search_fields = ("subject__code", "subject__name", "user__email", "user__full_name")
    date_hierarchy = "created_at"


@admin.register(AccessGrant)
class AccessGrantAdmin(ReadOnlyAdmin[AccessGrant]):
    """Who was let in to which patient, why and until when: a record that stays."""

    list_display = (
        "subject",
        "user",
        "reason",
        "granted_by",
        "created_at",
        "expires_at",
        "revoked_at",
        "revoked_by",
        "is_in_force",
        "is_emergency",
    )
    list_filter = ("created_at", "is_emergency", ORGANIZATION_FILTER)
    list_select_related = ("subject", "user", "granted_by", "revoked_by")
    search_fields = ("subject__code", "subject__name", "user__email", "user__full_name", "reason")
    date_hierarchy = "created_at"

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, grant: AccessGrant) -> bool:
        return grant.revoked_at is None and (
            grant.expires_at is None or grant.expires_at > timezone.now()
        )
