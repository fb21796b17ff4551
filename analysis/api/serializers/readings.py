"""Readings: what the models said of one face and of one window of sound."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import (
    ProbabilitiesSerializer,
    ResourceSerializer,
    TopEmotionField,
)
from analysis.models import FaceReading, VoiceReading


class BoxSerializer(serializers.Serializer[Any]):
    """A half-open rectangle in pixels of the upright original frame."""

    x_min = serializers.FloatField()
    y_min = serializers.FloatField()
    x_max = serializers.FloatField()
    y_max = serializers.FloatField()


class PointField(serializers.ListField):
    """A pair of x and y in pixels of the upright original frame."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.FloatField(), min_length=2, max_length=2, **options)


class LandmarksSerializer(serializers.Serializer[Any]):
    """Five points; `image_left` is the viewer's left."""

    image_left_eye = PointField()
    image_right_eye = PointField()
    nose = PointField()
    image_left_mouth = PointField()
    image_right_mouth = PointField()


class QualitySerializer(serializers.Serializer[Any]):
    """How well the face can be read; a gate that a later version adds may be absent."""

    eye_distance_px = serializers.FloatField(required=False)
    sharpness = serializers.FloatField(required=False)
    brightness = serializers.FloatField(required=False)
    contrast = serializers.FloatField(required=False)
    yaw = serializers.FloatField(required=False, help_text="0 frontal, -1 and 1 full profile.")
    problems = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="A sentence for each gate failed."
    )


class ReadingSerializer(ResourceSerializer):
    """What both kinds of readings share; without probabilities the reading was not usable."""

    probabilities = ProbabilitiesSerializer(read_only=True, allow_null=True)
    top_emotion = TopEmotionField()
    weight = serializers.FloatField(
        min_value=0.0, max_value=1.0, read_only=True, help_text="What it counts in the fusion."
    )


class FaceReadingSerializer(ReadingSerializer):
    """One face in one frame."""

    box = BoxSerializer(source="*", read_only=True)
    landmarks = LandmarksSerializer(read_only=True)
    quality = QualitySerializer(read_only=True)
    face_score = serializers.FloatField(
        min_value=0.0, max_value=1.0, read_only=True, help_text="The detector's confidence."
    )

    track = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="One number for one person in all frames, 0 the most present; no identity.",
    )

    class Meta:
        model = FaceReading
        fields = (
            "id",
            "frame_index",
            "time_s",
            "face_index",
            "box",
            "landmarks",
            "face_score",
            "track",
            "quality",
            "weight",
            "probabilities",
            "top_emotion",
        )
        read_only_fields = fields


class VoiceReadingSerializer(ReadingSerializer):
    """One window of sound."""

    problems = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="A sentence for each gate failed."
    )

    class Meta:
        model = VoiceReading
        fields = (
            "id",
            "start_s",
            "end_s",
            "is_speech",
            "level_db",
            "speech_s",
            "weight",
            "problems",
            "probabilities",
            "top_emotion",
        )
        read_only_fields = fields
