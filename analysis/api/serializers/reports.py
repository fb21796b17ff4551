"""Reports: the fused result of a session."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import (
    ProbabilitiesSerializer,
    ResourceSerializer,
    TopEmotionField,
    UtcDateTimeField,
    VersionsField,
)
from analysis.models import EmotionReport, Recording, Review
from analysis.reviewing import Verdict
from ml.labels import EMOTIONS


class PartSerializer(serializers.Serializer[Any]):
    """What one recording gave to the report."""

    recording = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Recording.Kind.choices)
    n_faces = serializers.IntegerField()
    # Reports of before people were followed do not have it.
    n_people = serializers.IntegerField(
        required=False, help_text="How many people's faces these are; more than one is a mixture."
    )
    n_windows = serializers.IntegerField()
    weight = serializers.FloatField(help_text="Sum of the weights of its faces and windows.")


class ReviewSerializer(ResourceSerializer):
    """What a clinician said of a report."""

    corrected_emotion = TopEmotionField()
    reviewed_by = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = (
            "id",
            "decision",
            "corrected_emotion",
            "note",
            "reviewed_by",
            "created_at",
        )
        read_only_fields = fields

    def get_reviewed_by(self, review: Review) -> str | None:
        """The reviewer's name; null once the account is gone."""
        return str(review.reviewed_by) if review.reviewed_by else None


class NewReviewSerializer(serializers.Serializer[Any]):
    """A decision on a report as it was read."""

    decision = serializers.ChoiceField(choices=Review.Decision.choices)
    corrected_emotion = serializers.ChoiceField(
        choices=EMOTIONS,
        required=False,
        allow_null=True,
        help_text="Required for `corrected`, and only there.",
    )
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    computed_at = UtcDateTimeField(
        help_text="`computed_at` of the report as it was read; `conflict` where it changed since."
    )

    def to_verdict(self) -> Verdict:
        """The decision; the data must be valid."""
        values = self.validated_data
        return Verdict(
            decision=values["decision"],
            computed_at=values["computed_at"],
            corrected_emotion=values.get("corrected_emotion") or "",
            note=values["note"],
        )


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

    valence_low = serializers.FloatField(
        allow_null=True, read_only=True, help_text="Lower end of the 95 % interval of valence."
    )
    valence_high = serializers.FloatField(
        allow_null=True, read_only=True, help_text="Upper end of the 95 % interval of valence."
    )
    parts = PartSerializer(many=True, read_only=True)
    reviews = ReviewSerializer(many=True, read_only=True, help_text="The newest first; it counts.")
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
            "valence_low",
            "valence_high",
            "disagreement",
            "disagreement_sentence",
            "face",
            "voice",
            "n_faces",
            "n_windows",
            "parts",
            "model_versions",
            "reviews",
            "computed_at",
        )
        read_only_fields = fields
