"""Recordings and the pictures made from them."""

from collections import Counter

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.purpose_lock import PurposeNotDeclaredError
from analysis.admin.computed import ORGANIZATION_FILTER, ComputedAdmin, ReadOnlyAdmin, percent
from analysis.consents import (
    ConsentMissingError,
    describe_without_consent,
    describe_without_purpose,
)
from analysis.limits import format_bytes
from analysis.models import Artifact, Explanation, Recording
from analysis.removal import remove_recording
from analysis.submit import requeue_recording


@admin.register(Recording)
class RecordingAdmin(ComputedAdmin[Recording]):
    """Uploaded files and how far they got. Files arrive by the upload page and the API only."""

    list_display = (
        "original_name",
        "session",
        "kind",
        "status",
        "read_so_far",
        "attempts",
        "size",
        "created_at",
        "finished_at",
        "reason",
    )
    list_filter = ("status", "kind", "created_at", ORGANIZATION_FILTER)
    list_select_related = ("session__subject",)
    search_fields = ("original_name", "sha256", "session__subject__code", "reason")
    date_hierarchy = "created_at"
    exclude = ("progress",)
    actions = ("requeue",)

    @admin.display(description=_("read"), ordering="progress")
    def read_so_far(self, recording: Recording) -> str:
        return percent(recording.progress)

    @admin.display(description=_("size"), ordering="byte_size")
    def size(self, recording: Recording) -> str:
        return format_bytes(recording.byte_size)

    @admin.action(description=_("Read the chosen recordings again"), permissions=("view",))
    def requeue(self, request: HttpRequest, recordings: QuerySet[Recording]) -> None:
        """Queue what is finished; what waits or is being read is left alone and counted."""
        outcomes = Counter(map(_requeue, recordings))
        n_queued, n_left = outcomes["queued"], outcomes["unfinished"]
        if n := outcomes["no consent"]:
            self.message_user(request, describe_without_consent(n), messages.ERROR)
        if n := outcomes["no purpose"]:
            self.message_user(request, describe_without_purpose(n), messages.ERROR)
        if n_queued:
            sentence = ngettext(
                "%d recording is read again.", "%d recordings are read again.", n_queued
            )
            self.message_user(request, sentence % n_queued, messages.SUCCESS)
        if n_left:
            sentence = ngettext(
                "%d recording is not finished yet and was left alone.",
                "%d recordings are not finished yet and were left alone.",
                n_left,
            )
            self.message_user(request, sentence % n_left, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Recording) -> None:
        remove_recording(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Recording]) -> None:
        for recording in queryset:
            remove_recording(recording)


def _requeue(recording: Recording) -> str:
    """What became of it: queued, unfinished, no consent or no purpose."""
    try:
        return "queued" if requeue_recording(recording) else "unfinished"
    except ConsentMissingError:
        return "no consent"
    except PurposeNotDeclaredError:
        return "no purpose"


@admin.register(Artifact)
class ArtifactAdmin(ReadOnlyAdmin[Artifact]):
    """Previews, waveforms and spectrograms."""

    list_display = ("recording", "kind", "media_type", "size", "created_at")
    list_filter = ("kind", ORGANIZATION_FILTER)
    list_select_related = ("recording",)
    search_fields = ("recording__original_name", "sha256")

    @admin.display(description=_("size"), ordering="byte_size")
    def size(self, artifact: Artifact) -> str:
        return format_bytes(artifact.byte_size)


@admin.register(Explanation)
class ExplanationAdmin(ReadOnlyAdmin[Explanation]):
    """What people asked to have explained, and how far it got."""

    list_display = ("recording", "status", "emotion", "requested_by", "requested_at", "reason")
    list_filter = ("status", "emotion", ORGANIZATION_FILTER)
    list_select_related = ("recording", "requested_by")
    search_fields = ("recording__original_name", "recording__session__subject__code", "reason")
