"""One person over time: sessions with intervals, the own baseline, events, self-reports."""

import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from analysis.api.serializers.values import (
    ProbabilitiesSerializer,
    ResourceSerializer,
    TopEmotionField,
    UtcDateTimeField,
    VersionsField,
)
from analysis.api.sparse import SparseSerializer
from analysis.history.invitations import Answers
from analysis.models import EmotionReport, Event, Review, SelfReport
from analysis.models.history import MAX_MOOD
from analysis.models.subjects import EARLIEST_SESSION, LATEST_SESSION


class EventSerializer(ResourceSerializer):
    """Something that happened and belongs beside the curve."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)

    class Meta:
        model = Event
        fields = ("id", "subject", "kind", "occurred_at", "note", "created_at")
        read_only_fields = ("created_at",)

    def validate_occurred_at(self, at: Any) -> Any:
        if not EARLIEST_SESSION <= at <= LATEST_SESSION:
            raise serializers.ValidationError("Choose a date between 1900 and 2200.", "invalid")
        return at


class SelfReportSerializer(ResourceSerializer):
    """What a patient said: the nine answers of PHQ-9, a mood, or both."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    phq9_answers = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=3), read_only=True, allow_null=True
    )

    class Meta:
        model = SelfReport
        fields = (
            "id",
            "subject",
            "answered_at",
            "phq9_answers",
            "phq9_total",
            "mood",
            "filled_by",
            "concern_seen_at",
        )
        read_only_fields = fields


class NewSelfReportSerializer(serializers.Serializer[Any]):
    """What a clinician enters for the patient."""

    answered_at = UtcDateTimeField(required=False, help_text="Not to come; now, if left out.")
    phq9_answers = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=3),
        min_length=9,
        max_length=9,
        required=False,
        allow_null=True,
        help_text="All nine, in the order of the questionnaire.",
    )
    mood = serializers.IntegerField(
        min_value=0, max_value=MAX_MOOD, required=False, allow_null=True, help_text="0 to 10."
    )

    def validate_answered_at(self, at: Any) -> Any:
        if not EARLIEST_SESSION <= at <= timezone.now() + datetime.timedelta(minutes=5):
            raise serializers.ValidationError("Choose a time that has passed.", "invalid")
        return at

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("phq9_answers") is None and attrs.get("mood") is None:
            raise serializers.ValidationError(
                [ErrorDetail("Send `phq9_answers`, `mood` or both.", "required")]
            )
        return attrs

    def to_answers(self) -> Answers:
        """What was answered; the data must be valid."""
        return Answers(self.validated_data.get("phq9_answers"), self.validated_data.get("mood"))


class PointSerializer(serializers.Serializer[Any]):
    """One session with the newest revision of its report."""

    session = serializers.UUIDField(source="session_id")
    report = serializers.UUIDField(source="report_id")
    held_at = UtcDateTimeField()
    context_note = serializers.CharField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(EmotionReport.State.choices)
    is_inconclusive = serializers.BooleanField()
    is_usable = serializers.BooleanField(help_text="Whether a baseline may rest on it.")
    reason = serializers.CharField()
    top_emotion = TopEmotionField()
    probabilities = ProbabilitiesSerializer(allow_null=True)
    low = ProbabilitiesSerializer(allow_null=True)
    high = ProbabilitiesSerializer(allow_null=True)
    valence = serializers.FloatField(allow_null=True)
    valence_low = serializers.FloatField(allow_null=True)
    valence_high = serializers.FloatField(allow_null=True)
    review_decision = serializers.ChoiceField(Review.Decision.choices, allow_null=True)
    corrected_emotion = TopEmotionField()
    n_faces = serializers.IntegerField()
    n_windows = serializers.IntegerField()
    model_versions = VersionsField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        shown["review_decision"] = shown["review_decision"] or None
        return shown


class DepartureSerializer(serializers.Serializer[Any]):
    """One value of the newest session against the earlier ones."""

    measure = serializers.CharField(help_text="`valence`, or one of the emotions.")
    value = serializers.FloatField()
    median = serializers.FloatField(source="baseline.median")
    spread = serializers.FloatField(source="baseline.spread", help_text="1.4826 times the MAD.")
    n = serializers.IntegerField(source="baseline.n_sessions", help_text="Sessions it rests on.")
    z = serializers.FloatField(help_text="Robust z, widened for few sessions.")
    is_clear = serializers.BooleanField(
        help_text="|z| of 2 or more for valence, of 3.5 or more for an emotion."
    )


class ChangeSerializer(serializers.Serializer[Any]):
    """The newest usable session against all usable ones before it."""

    session = serializers.UUIDField(source="newest.session_id")
    n_earlier = serializers.IntegerField()
    is_too_few = serializers.BooleanField(help_text="Fewer than five earlier sessions.")
    valence = DepartureSerializer(allow_null=True)
    emotions = DepartureSerializer(many=True)


class HistorySerializer(SparseSerializer):
    """One person's time axis; oldest first."""

    subject = serializers.UUIDField(source="history.subject.pk")
    contexts = serializers.ListField(child=serializers.CharField(), source="history.contexts")
    points = PointSerializer(many=True, source="history.points")
    change = ChangeSerializer(
        allow_null=True, help_text="Null where no session is usable. A hint to look, no test."
    )
    events = EventSerializer(many=True, source="history.events")
    self_reports = SelfReportSerializer(many=True, source="history.self_reports")
