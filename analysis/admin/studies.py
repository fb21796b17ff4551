"""What studies consist of: groups, participants with their answers, uploads, named moments."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ComputedAdmin, OwnedAdmin, ReadOnlyInline
from analysis.models import Answer, Batch, Marker, Participant, StudyGroup, StudyMember
from analysis.participants import take_out


@admin.register(StudyMember)
class StudyMemberAdmin(ComputedAdmin[StudyMember]):
    """Who works on which study; a member may be taken out here, and joins on the study's page."""

    list_display = ("study", "user", "added_by", "created_at")
    list_filter = (ORGANIZATION_FILTER,)
    list_select_related = ("study", "user", "added_by")
    search_fields = ("study__name", "user__email", "user__full_name")
    date_hierarchy = "created_at"


@admin.register(StudyGroup)
class StudyGroupAdmin(OwnedAdmin[StudyGroup]):
    """The conditions of studies; deleting one leaves its participants in the study."""

    list_display = ("name", "study", "position", "n_participants")
    list_filter = (("study", admin.RelatedOnlyFieldListFilter), ORGANIZATION_FILTER)
    list_select_related = ("study",)
    search_fields = ("name", "study__name")
    readonly_fields = ("created_at",)
    can_add = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Its participants are of that study.
        return (*self.readonly_fields, "study", "organization") if obj else self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[StudyGroup]:
        return super().get_queryset(request).annotate(n_participants=Count("participants"))

    @admin.display(description=_("participants"), ordering="n_participants")
    def n_participants(self, group: Any) -> int:
        return int(group.n_participants)


class AnswerInline(ReadOnlyInline[Answer, Participant]):
    """Tags and survey answers, to be looked at."""

    model = Answer
    fields = ("column", "value")
    readonly_fields = fields


@admin.register(Participant)
class ParticipantAdmin(ComputedAdmin[Participant]):
    """Who takes part in a study; deleting takes the person out, and the recordings stay."""

    list_display = ("subject", "study", "group", "created_at")
    list_filter = (("study", admin.RelatedOnlyFieldListFilter), "created_at", ORGANIZATION_FILTER)
    list_select_related = ("subject", "study", "group")
    search_fields = ("subject__code", "subject__name", "study__name")
    date_hierarchy = "created_at"
    inlines = (AnswerInline,)

    def delete_model(self, request: HttpRequest, obj: Participant) -> None:
        take_out(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Participant]) -> None:
        for participant in queryset:
            take_out(participant)


@admin.register(Batch)
class BatchAdmin(ComputedAdmin[Batch]):
    """Bulk uploads; deleting one forgets its list of files, and the recordings stay."""

    list_display = ("study", "status", "created_by", "created_at", "n_files")
    list_filter = ("status", "created_at", ORGANIZATION_FILTER)
    list_select_related = ("study", "created_by")
    search_fields = ("study__name", "created_by__email")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).annotate(n_files=Count("files"))

    @admin.display(description=_("files"), ordering="n_files")
    def n_files(self, batch: Any) -> int:
        return int(batch.n_files)


@admin.register(Marker)
class MarkerAdmin(ComputedAdmin[Marker]):
    """Named moments of recordings."""

    list_display = ("name", "recording", "time_s", "created_at")
    list_filter = ("created_at", ORGANIZATION_FILTER)
    list_select_related = ("recording",)
    search_fields = ("name", "recording__original_name")
