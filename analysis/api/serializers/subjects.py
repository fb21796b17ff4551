"""Subjects: who is recorded."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer
from analysis.consents import has_any_consent, need_of
from analysis.models import Subject


class SubjectSerializer(ResourceSerializer):
    """A subject as it is read and created."""

    has_consent = serializers.SerializerMethodField(
        help_text="Whether a consent is in force; without one no file is taken (`no_consent`)."
    )
    missing_consent = serializers.SerializerMethodField(
        help_text="The purpose that a consent has to be recorded for; null where none is missing."
    )

    class Meta:
        model = Subject
        fields = (
            "id",
            "kind",
            "code",
            "name",
            "created_at",
            "archived_at",
            "has_consent",
            "missing_consent",
        )
        read_only_fields = ("created_at", "archived_at")

    def get_has_consent(self, subject: Subject) -> bool:
        # A list has asked for all of them at once.
        found = getattr(subject, "has_consent", None)
        return has_any_consent(subject) if found is None else bool(found)

    def get_missing_consent(self, subject: Subject) -> str | None:
        return None if self.get_has_consent(subject) else need_of(subject).purpose


class SubjectChangeSerializer(ResourceSerializer):
    """What may change later; the kind decides who sees a subject and stays as it is."""

    archived = serializers.BooleanField(
        required=False,
        help_text="True archives the subject: it takes no new sessions or files. False restores.",
    )

    class Meta:
        model = Subject
        fields = ("code", "name", "archived")

    def update(self, instance: Subject, validated_data: dict[str, Any]) -> Subject:
        archived = validated_data.pop("archived", None)
        if archived is not None and archived != (instance.archived_at is not None):
            instance.archived_at = timezone.now() if archived else None
        changed: Subject = super().update(instance, validated_data)
        return changed
