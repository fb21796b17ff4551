"""Files that are read once and not kept, and their results."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis.api.serializers.purposes import PurposeField
from analysis.api.serializers.values import (
    ProbabilitiesSerializer,
    ResourceSerializer,
    TopEmotionField,
    VersionsField,
)
from analysis.models import AdHocAnalysis, Recording


class AnalyzeSerializer(serializers.Serializer[Any]):
    """A file, what for, and that the person was told."""

    file = serializers.FileField(
        allow_empty_file=True, help_text="A photo, or a short clip or video."
    )
    purpose = PurposeField(choices=AdHocAnalysis.Purpose.choices)
    notice_given = serializers.BooleanField(
        help_text="True: the person was told that software estimates their expression."
    )
    channel = serializers.ChoiceField(Recording.Channel.choices, default=Recording.Channel.ALL)

    def validate_notice_given(self, is_given: bool) -> bool:  # noqa: FBT001  # REST framework's
        if not is_given:
            raise serializers.ValidationError(
                "The person must be told before software estimates their expression "
                "(EU AI Act, Article 50(3)). Tell them, and send true.",
                "no_notice",
            )
        return is_given


class AdHocResultSerializer(serializers.Serializer[Any]):
    """The fused result, in the form of a report."""

    is_inconclusive = serializers.BooleanField()
    reason = serializers.CharField()
    top_emotion = TopEmotionField()
    probabilities = ProbabilitiesSerializer(allow_null=True)
    low = ProbabilitiesSerializer(allow_null=True, help_text="Lower ends of the 95 % intervals.")
    high = ProbabilitiesSerializer(allow_null=True, help_text="Upper ends of the 95 % intervals.")
    valence = serializers.FloatField(allow_null=True)
    valence_low = serializers.FloatField(allow_null=True)
    valence_high = serializers.FloatField(allow_null=True)
    disagreement = serializers.FloatField(allow_null=True)
    disagreement_sentence = serializers.CharField()
    face = ProbabilitiesSerializer(allow_null=True)
    voice = ProbabilitiesSerializer(allow_null=True)
    n_faces = serializers.IntegerField()
    n_people = serializers.IntegerField(help_text="More than one is a mixture of people.")
    n_windows = serializers.IntegerField()
    model_versions = VersionsField()


class AdHocAnalysisSerializer(ResourceSerializer):
    """A file that is read once, and its result until it expires."""

    result = AdHocResultSerializer(read_only=True, allow_null=True)
    status = serializers.ChoiceField(Recording.Status.choices, read_only=True)
    status_url = serializers.SerializerMethodField()

    class Meta:
        model = AdHocAnalysis
        fields = (
            "id",
            "purpose",
            "kind",
            "channel",
            "status",
            "reason",
            "result",
            "created_at",
            "finished_at",
            "expires_at",
            "status_url",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_status_url(self, analysis: AdHocAnalysis) -> str:
        """The address to ask for the result."""
        address = reverse("api:analyze-detail", args=(analysis.pk,))
        request = self.context.get("request")
        return address if request is None else request.build_absolute_uri(address)
