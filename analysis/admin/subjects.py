"""Subjects, studies and sessions."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.admin.computed import ORGANIZATION_FILTER, OwnedAdmin, ReadOnlyInline
from analysis.erasure import erase_subject
from analysis.history.summary import refresh_summaries
from analysis.models import Recording, Session, Study, Subject, Tombstone
from analysis.participants import join_session
from analysis.removal import remove_session


@admin.register(Subject)
class SubjectAdmin(OwnedAdmin[Subject]):
    """Who is recorded. Deleting takes sessions, recordings and files along."""

    list_display = ("code", "name", "kind", "n_sessions", "created_at", "archived_at")
    list_filter = ("kind", ("archived_at", admin.EmptyFieldListFilter), ORGANIZATION_FILTER)
    search_fields = ("code", "name")
    date_hierarchy = "created_at"
    readonly_fields = ("created_at", "created_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subject]:
        return super().get_queryset(request).annotate(n_sessions=Count("sessions"))

    @admin.display(description=_("sessions"), ordering="n_sessions")
    def n_sessions(self, subject: Any) -> int:
        return int(subject.n_sessions)

    def save_model(self, request: HttpRequest, obj: Subject, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Subject) -> None:
        erase_subject(obj, _read_user(request), Tombstone.Reason.UNSTATED)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Subject]) -> None:
        for subject in queryset:
            erase_subject(subject, _read_user(request), Tombstone.Reason.UNSTATED)


@admin.register(Study)
class StudyAdmin(OwnedAdmin[Study]):
    """What customer sessions are grouped by; deleting one leaves its sessions."""

    list_display = ("name", "product", "purpose", "n_sessions", "created_at", "archived_at")
    list_filter = ("purpose", ("archived_at", admin.EmptyFieldListFilter), ORGANIZATION_FILTER)
    search_fields = ("name", "product")
    readonly_fields = ("created_at", "created_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Study]:
        return super().get_queryset(request).annotate(n_sessions=Count("sessions"))

    @admin.display(description=_("sessions"), ordering="n_sessions")
    def n_sessions(self, study: Any) -> int:
        return int(study.n_sessions)


class RecordingInline(ReadOnlyInline[Recording, Session]):
    """The recordings of a session, to be looked at and opened."""

    model = Recording
    fields = ("original_name", "kind", "status", "reason", "byte_size", "finished_at")
    readonly_fields = fields
    show_change_link = True


@admin.register(Session)
class SessionAdmin(OwnedAdmin[Session]):
    """One visit or round of feedback. Deleting takes recordings, reports and files along."""

    list_display = ("__str__", "subject", "study", "held_at", "context_note", "n_recordings")
    list_filter = ("held_at", "subject__kind", ORGANIZATION_FILTER)
    list_select_related = ("subject", "study")
    search_fields = ("subject__code", "subject__name", "context_note", "study__name")
    date_hierarchy = "held_at"
    readonly_fields = ("created_at", "created_by")
    inlines = (RecordingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).annotate(n_recordings=Count("recordings"))

    @admin.display(description=_("recordings"), ordering="n_recordings")
    def n_recordings(self, session: Any) -> int:
        return int(session.n_recordings)

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.created_by_id = request.user.pk
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            join_session(obj)
            subject_ids = {obj.subject_id, form.initial.get("subject", obj.subject_id)}
            refresh_summaries(subject_ids)

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        remove_session(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        for session in queryset:
            remove_session(session)


def _read_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
