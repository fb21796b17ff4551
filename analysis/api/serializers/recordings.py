"""Recordings: one uploaded file, how far it is, and what was read from it."""

from typing import Any, Final

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis.api.serializers.readings import FaceReadingSerializer, VoiceReadingSerializer
from analysis.api.serializers.values import ResourceSerializer, VersionsField
from analysis.models import Recording
from analysis.participants_csv import split_tags

# A minute of video at two frames a second has 120 faces for each person.
INLINE_READINGS: Final = 500


class UploadSerializer(serializers.Serializer[Any]):
    """The parts of an upload; what is inside the file is intake's to judge."""

    session = serializers.UUIDField(help_text="Id of the session that the file belongs to.")
    # An empty file is refused by intake, with its own code and sentence.
    file = serializers.FileField(
        allow_empty_file=True, help_text="Photo, voice clip or video; the bytes decide which."
    )
    channel = serializers.ChoiceField(
        Recording.Channel.choices,
        default=Recording.Channel.ALL,
        help_text="Which channel of a stereo sound is read, to leave out an agent or moderator.",
    )


class FaceChoiceSerializer(serializers.Serializer[Any]):
    """Which person of a recording the report is about."""

    track = serializers.IntegerField(
        min_value=0,
        max_value=32767,
        allow_null=True,
        help_text="A `track` of the recording's `face_readings`; null lets everybody count.",
    )


class ChannelChoiceSerializer(serializers.Serializer[Any]):
    """Which channel of a sound is the subject's."""

    channel = serializers.ChoiceField(Recording.Channel.choices)


class NotesSerializer(serializers.Serializer[Any]):
    """What people wrote about a recording; what is left out stays."""

    note = serializers.CharField(max_length=500, allow_blank=True, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=100),
        max_length=20,
        required=False,
        help_text="All of them; without commas, semicolons and bars.",
    )

    def validate_tags(self, tags: list[str]) -> list[str]:
        for tag in tags:
            if split_tags(tag) != [tag]:
                raise serializers.ValidationError(
                    "A tag has no comma, semicolon or bar in it.", "invalid"
                )
        return tags


class RecordingSerializer(ResourceSerializer):
    """A recording in a list: its file and its way through the queue."""

    session = serializers.UUIDField(source="session_id", read_only=True)
    progress = serializers.FloatField(min_value=0.0, max_value=1.0, read_only=True)
    model_versions = VersionsField()
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    status_url = serializers.SerializerMethodField()

    class Meta:
        model = Recording
        fields: tuple[str, ...] = (
            "id",
            "session",
            "kind",
            "original_name",
            "media_type",
            "byte_size",
            "sha256",
            "status",
            "progress",
            "reason",
            "attempts",
            "width",
            "height",
            "duration_s",
            "channel",
            "chosen_track",
            "model_versions",
            "note",
            "tags",
            "created_at",
            "started_at",
            "finished_at",
            "file_deleted_at",
            "status_url",
        )
        read_only_fields = fields
        extra_kwargs: dict[str, dict[str, Any]] = {
            "channel": {
                "help_text": "Which channel of a stereo sound is read; a sound of one channel is "
                "read whole, and `reason` says so."
            },
            "chosen_track": {
                "help_text": "The `track` of the face that alone counts in the report; null while "
                "everybody's does."
            },
            "file_deleted_at": {
                "help_text": "Since when the file is gone, as the organization or the study "
                "decided; what was read of it stays. Null while it is kept."
            },
            "reason": {"help_text": "Why nothing was found or why it failed, in words."},
        }

    @extend_schema_field(OpenApiTypes.URI)
    def get_status_url(self, recording: Recording) -> str:
        """The address to ask for the status."""
        return self._address("api:recording-detail", recording)

    def _address(self, name: str, recording: Recording) -> str:
        address = reverse(name, args=(recording.pk,))
        request = self.context.get("request")
        return address if request is None else request.build_absolute_uri(address)


class RecordingDetailSerializer(RecordingSerializer):
    """A recording by itself, with the first of what was read from it."""

    face_readings = serializers.SerializerMethodField()
    voice_readings = serializers.SerializerMethodField()
    face_readings_url = serializers.SerializerMethodField()
    voice_readings_url = serializers.SerializerMethodField()

    class Meta(RecordingSerializer.Meta):
        fields = (
            *RecordingSerializer.Meta.fields,
            "face_readings",
            "voice_readings",
            "face_readings_url",
            "voice_readings_url",
        )
        read_only_fields = fields

    @extend_schema_field(FaceReadingSerializer(many=True))
    def get_face_readings(self, recording: Recording) -> Any:
        """The first 500 by time; all of them at `face_readings_url`."""
        rows = recording.face_readings.order_by("time_s", "face_index")[:INLINE_READINGS]
        return FaceReadingSerializer(rows, many=True).data

    @extend_schema_field(VoiceReadingSerializer(many=True))
    def get_voice_readings(self, recording: Recording) -> Any:
        """The first 500 by time; all of them at `voice_readings_url`."""
        rows = recording.voice_readings.order_by("start_s")[:INLINE_READINGS]
        return VoiceReadingSerializer(rows, many=True).data

    @extend_schema_field(OpenApiTypes.URI)
    def get_face_readings_url(self, recording: Recording) -> str:
        """Where every face reading is, page by page."""
        return self._address("api:recording-face-readings", recording)

    @extend_schema_field(OpenApiTypes.URI)
    def get_voice_readings_url(self, recording: Recording) -> str:
        """Where every voice reading is, page by page."""
        return self._address("api:recording-voice-readings", recording)
