"""Explanations: which parts of a face and which windows of a voice drove a result."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer, TopEmotionField
from analysis.models import Explanation


class FaceExplanationSerializer(serializers.Serializer[Any]):
    """The face whose saliency the report shows, and the test of that map."""

    reading = serializers.UUIDField(help_text="Id of the face reading.")
    whole = serializers.FloatField(help_text="Probability of the emotion for the whole face.")
    without_strongest = serializers.FloatField(
        help_text="The same with the fifth of the face blurred that raised it most."
    )
    without_weakest = serializers.FloatField(
        help_text="The same with the fifth of the face blurred that lowered it most."
    )


class WindowShareSerializer(serializers.Serializer[Any]):
    """One read window of sound and what it changed of the voice result."""

    start_s = serializers.FloatField()
    end_s = serializers.FloatField()
    probability = serializers.FloatField(help_text="Of the emotion, in this window alone.")
    share = serializers.FloatField(
        allow_null=True,
        min_value=-1.0,
        max_value=1.0,
        help_text="By how much the voice's probability would fall without the window; null for "
        "the only one.",
    )
    slices = serializers.ListField(
        child=serializers.FloatField(min_value=-1.0, max_value=1.0),
        required=False,
        help_text="Of the window that raised it most: by how much its probability falls when each "
        "of its equal parts is silenced.",
    )


class ExplanationSerializer(ResourceSerializer):
    """What drove the result of one recording; without numbers until it is `done`."""

    recording = serializers.UUIDField(source="recording_id", read_only=True)
    emotion = TopEmotionField(help_text="The one explained: the first candidate of the report.")
    face = FaceExplanationSerializer(read_only=True, allow_null=True)
    windows = WindowShareSerializer(many=True, read_only=True)

    class Meta:
        model = Explanation
        fields = (
            "recording",
            "status",
            "reason",
            "emotion",
            "probability",
            "probability_without",
            "face",
            "windows",
            "requested_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields
        extra_kwargs: dict[str, dict[str, Any]] = {
            "reason": {"help_text": "Why it failed, in words."},
            "probability": {"help_text": "Of the emotion in the fused result."},
            "probability_without": {
                "help_text": "The same without this recording; null where nothing else is left."
            },
        }
