"""Who and what is behind a number of a study's dashboard."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis.api.serializers.values import ProbabilitiesSerializer, ResourceSerializer
from analysis.models import Participant, StudyMoment
from ml.labels import EMOTIONS


class FoundRecordingSerializer(serializers.Serializer[Any]):
    """A recording of somebody, with the moments in it that are meant."""

    recording = serializers.UUIDField(source="recording.pk")
    kind = serializers.CharField(source="recording.kind")
    original_name = serializers.CharField(source="recording.original_name")
    n_moments = serializers.IntegerField()
    peak = serializers.FloatField(
        allow_null=True,
        help_text="The highest probability of `shows` in them; null where it is not asked for.",
    )


class PersonBehindSerializer(ResourceSerializer):
    """Somebody with a result who is in a number, and the recordings that put them there."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    code = serializers.CharField(source="subject.code", read_only=True)
    session = serializers.UUIDField(source="session_id", read_only=True, allow_null=True)
    group = serializers.CharField(source="group.name", read_only=True, allow_null=True)
    probabilities = ProbabilitiesSerializer(
        source="summary.probabilities",
        read_only=True,
        help_text="Means over all recordings of this person in the study.",
    )
    valence = serializers.FloatField(source="summary.valence", read_only=True)
    recordings = serializers.SerializerMethodField()

    class Meta:
        model = Participant
        fields = (
            "id",
            "subject",
            "code",
            "session",
            "group",
            "probabilities",
            "valence",
            "recordings",
        )

    @extend_schema_field(FoundRecordingSerializer(many=True))
    def get_recordings(self, participant: Participant) -> Any:
        """Those under the same filter."""
        found = self.context.get("recordings", {}).get(participant.pk, [])
        return FoundRecordingSerializer(found, many=True).data


class StudyMomentSerializer(ResourceSerializer):
    """A few seconds of one recording, all faces and windows in it taken together."""

    participant = serializers.UUIDField(source="participant_id", read_only=True)
    code = serializers.CharField(source="participant.subject.code", read_only=True)
    recording = serializers.UUIDField(source="recording_id", read_only=True)
    start_s = serializers.SerializerMethodField(help_text="From the start of the recording.")
    end_s = serializers.SerializerMethodField()
    top_emotion = serializers.ChoiceField(EMOTIONS, read_only=True)
    probabilities = ProbabilitiesSerializer(read_only=True)

    class Meta:
        model = StudyMoment
        fields = (
            "participant",
            "code",
            "recording",
            "start_s",
            "end_s",
            "top_emotion",
            "probabilities",
            "valence",
            "strength",
            "entropy",
            "n_readings",
        )
        extra_kwargs: dict[str, dict[str, Any]] = {
            "strength": {"help_text": "The highest probability of any emotion but neutral."},
            "entropy": {"help_text": "Of the seven, as a share of the highest possible."},
        }

    def get_start_s(self, moment: StudyMoment) -> float:
        return moment.bin * StudyMoment.BIN_S

    def get_end_s(self, moment: StudyMoment) -> float:
        return (moment.bin + 1) * StudyMoment.BIN_S
