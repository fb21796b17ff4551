"""Reports: the fused result of a session."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import (
    ProbabilitiesSerializer,
    ResourceSerializer,
    TopEmotionField,
    VersionsField,
)
from analysis.models import EmotionReport, Recording


class PartSerializer(serializers.Serializer[Any]):
    """What one recording gave to the report."""

    recording = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Recording.Kind.choices)
    n_faces = serializers.IntegerField()
    n_windows = serializers.IntegerField()
    weight = serializers.FloatField(help_text="Sum of the weights of its faces and windows.")


class ReportSerializer(ResourceSerializer):
    """A report with its interval, its two parts and the models that it came from."""

    session = serializers.UUIDField(source="session_id", read_only=True)
    subject = serializers.UUIDField(source="session.subject_id", read_only=True)
    probabilities = ProbabilitiesSerializer(read_only=True, allow_null=True)
    low = ProbabilitiesSerializer(
        read_only=True, allow_null=True, help_text="Lower ends of the 95 % intervals."
    )
    high = ProbabilitiesSerializer(
        read_only=True, allow_null=True, help_text="Upper ends of the 95 % intervals."
    )
    face = ProbabilitiesSerializer(
        read_only=True, allow_null=True, help_text="The faces alone, pooled."
    )
    voice = ProbabilitiesSerializer(
        read_only=True, allow_null=True, help_text="The voice alone, pooled."
    )
    top_emotion = TopEmotionField()
    valence = serializers.FloatField(
        min_value=-1.0, max_value=1.0, allow_null=True, read_only=True, help_text="Derived index."
    )
    disagreement = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        allow_null=True,
        read_only=True,
        help_text="Jensen-Shannon divergence of face and voice, in bits.",
    )

    parts = PartSerializer(many=True, read_only=True)
    model_versions = VersionsField()

    class Meta:
        model = EmotionReport
        fields = (
            "id",
            "session",
            "subject",
            "revision",
            "state",
            "is_inconclusive",
            "reason",
            "top_emotion",
            "probabilities",
            "low",
            "high",
            "valence",
            "disagreement",
            "disagreement_sentence",
            "face",
            "voice",
            "n_faces",
            "n_windows",
            "parts",
            "model_versions",
            "computed_at",
        )
        read_only_fields = fields
