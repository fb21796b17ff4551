"""Sessions: one visit or one round of feedback."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Session


class SessionSerializer(ResourceSerializer):
    """A session as it is read."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    study = serializers.UUIDField(source="study_id", read_only=True, allow_null=True)

    class Meta:
        model = Session
        fields = ("id", "subject", "study", "held_at", "context_note", "created_at")


class SessionChangeSerializer(ResourceSerializer):
    """What may change later; the subject stays."""

    study = serializers.UUIDField(
        required=False, allow_null=True, help_text="While the session is no participant's."
    )

    class Meta:
        model = Session
        fields = ("held_at", "context_note", "study")


class NewSessionSerializer(ResourceSerializer):
    """A session as it is created; the view resolves both ids through the access check."""

    subject = serializers.UUIDField(help_text="Id of the subject.")
    study = serializers.UUIDField(
        required=False, allow_null=True, help_text="Id of the study, for customers."
    )

    class Meta:
        model = Session
        fields = ("subject", "study", "held_at", "context_note")
        extra_kwargs: dict[str, dict[str, Any]] = {
            "held_at": {"help_text": "When it takes place; now, if left out."},
            "context_note": {"help_text": "What the person was asked to do."},
        }
