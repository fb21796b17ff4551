"""Uploads in several requests: where a file goes, and how far it is."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Recording, ResumableUpload


class UploadMetadataSerializer(serializers.Serializer[Any]):
    """What `Upload-Metadata` says of a file; further keys are kept and given back."""

    session = serializers.UUIDField(required=False, help_text="Id of the session, or:")
    batch = serializers.UUIDField(required=False, help_text="Id of the bulk upload.")
    archive = serializers.BooleanField(
        default=False, help_text="The file is a zip of files of the bulk upload."
    )
    filename = serializers.CharField(
        max_length=500, default="", help_text="As announced, where it is of a bulk upload."
    )
    channel = serializers.ChoiceField(Recording.Channel.choices, default=Recording.Channel.ALL)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("session" in attrs) == ("batch" in attrs):
            detail = ErrorDetail("Name either a session or a batch.", "required")
            raise serializers.ValidationError({"session": [detail]})
        if attrs["archive"] and "session" in attrs:
            detail = ErrorDetail("A zip file goes into a batch.", "invalid")
            raise serializers.ValidationError({"archive": [detail]})
        return attrs


class ArchiveCountsSerializer(serializers.Serializer[Any]):
    """What became of the members of a zip file."""

    stored = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    refused = serializers.IntegerField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of a finished upload."""

    status = serializers.ChoiceField(("stored", "duplicate", "unpacked"))
    counts = ArchiveCountsSerializer(required=False)
    notices = serializers.ListField(child=serializers.CharField(), required=False)


class ResumableUploadSerializer(ResourceSerializer):
    """An upload in several requests, and what became of it."""

    session = serializers.UUIDField(source="session_id", read_only=True, allow_null=True)
    batch = serializers.UUIDField(source="batch_id", read_only=True, allow_null=True)
    recording = serializers.UUIDField(
        source="recording_id", read_only=True, allow_null=True, help_text="Once it is finished."
    )
    outcome = serializers.SerializerMethodField(help_text="Null until it is finished.")
    status_url = serializers.SerializerMethodField(help_text="Of the recording, or the batch.")

    class Meta:
        model = ResumableUpload
        fields = (
            "id",
            "session",
            "batch",
            "is_archive",
            "name",
            "channel",
            "byte_size",
            "offset",
            "status",
            "recording",
            "outcome",
            "status_url",
            "created_at",
            "expires_at",
        )
        read_only_fields = fields

    @extend_schema_field(OutcomeSerializer(allow_null=True))
    def get_outcome(self, upload: ResumableUpload) -> Any:
        return upload.outcome or None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_status_url(self, upload: ResumableUpload) -> str | None:
        """Where to follow what became of the file; null before it is finished."""
        if upload.status != ResumableUpload.Status.FINISHED:
            return None
        if upload.recording_id is None:
            return None
        address = reverse("api:recording-detail", args=(upload.recording_id,))
        request = self.context.get("request")
        return address if request is None else request.build_absolute_uri(address)
