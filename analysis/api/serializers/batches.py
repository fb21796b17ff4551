"""Bulk uploads: what is announced, what would become of it, and how far each file is."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from analysis.api.serializers.values import ResourceSerializer, UtcDateTimeField
from analysis.batch_names import NameRule
from analysis.manifest import MAX_FILES
from analysis.manifest_csv import MAX_BYTES, Manifest, ManifestLine
from analysis.models import Batch, BatchFile, Recording
from analysis.presentation.batches import BatchProgress
from analysis.upload_plan import ChosenFile


class ManifestRowSerializer(serializers.Serializer[Any]):
    """One file of a manifest; what is wrong with it is told by its row."""

    file = serializers.CharField(allow_blank=True, help_text="Its name, with folders if needed.")
    participant = serializers.CharField(allow_blank=True, help_text="Code of the participant.")
    group = serializers.CharField(default="", allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(), default=list)
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), default=dict)


class AnnouncedFileSerializer(serializers.Serializer[Any]):
    """A file that will be sent."""

    name = serializers.CharField()
    byte_size = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**53 - 1
    )


class NewBatchSerializer(serializers.Serializer[Any]):
    """A bulk upload as it is begun, with a manifest as CSV or as rows, or by names alone."""

    manifest = serializers.CharField(
        required=False,
        max_length=MAX_BYTES,
        help_text="CSV text with the columns file, participant, group, tags; further columns are "
        "answers of the participant.",
    )
    rows = serializers.ListField(
        child=ManifestRowSerializer(),
        required=False,
        max_length=MAX_FILES,
        help_text="The same as objects.",
    )
    files = serializers.ListField(
        child=AnnouncedFileSerializer(),
        required=False,
        max_length=MAX_FILES,
        help_text="What will be sent; every file of the manifest where it is left out.",
    )
    rule = serializers.ChoiceField(
        NameRule.choices,
        default=NameRule.PREFIX,
        help_text="Without a manifest: what of a file's name is the participant's code.",
    )
    channel = serializers.ChoiceField(Recording.Channel.choices, default=Recording.Channel.ALL)
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would become of the files."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "manifest" in attrs and "rows" in attrs:
            detail = ErrorDetail("Send the manifest as CSV or as rows, not both.", "invalid")
            raise serializers.ValidationError({"rows": [detail]})
        if not {"manifest", "rows", "files"} & set(attrs):
            detail = ErrorDetail("Send a manifest, rows or files.", "required")
            raise serializers.ValidationError({"files": [detail]})
        return attrs

    def to_manifest(self) -> Manifest:
        """The rows as a manifest, counted from 0; the data must be valid."""
        lines = [
            ManifestLine(
                number=number,
                file=row["file"],
                participant=row["participant"],
                group=row["group"],
                answers=dict.fromkeys(row["tags"], "") | row["answers"],
            )
            for number, row in enumerate(self.validated_data["rows"])
        ]
        columns = dict.fromkeys(name for line in lines for name in line.answers)
        return Manifest(lines, list(columns), [])

    def list_chosen(self, manifest: Manifest | None) -> list[ChosenFile]:
        """The files that will be sent; the data must be valid."""
        if "files" in self.validated_data:
            announced = self.validated_data["files"]
            return [ChosenFile(file["name"], file.get("byte_size")) for file in announced]
        lines = manifest.lines if manifest else []
        names = dict.fromkeys(line.file for line in lines if line.file)
        return [ChosenFile(name) for name in names]


class ComplaintSerializer(serializers.Serializer[Any]):
    """Something that is not as it should be, and does not stop the upload."""

    line = serializers.IntegerField(allow_null=True, help_text="Of the manifest.")
    detail = serializers.CharField(source="sentence")


class PlanSerializer(serializers.Serializer[Any]):
    """What would become of the files; nothing is saved."""

    n_files = serializers.IntegerField(source="n_chosen")
    n_missing = serializers.IntegerField(help_text="In the manifest, but not announced.")
    n_participants = serializers.IntegerField()
    n_groups = serializers.IntegerField()
    byte_size = serializers.IntegerField(help_text="As far as it was announced.")
    survey_columns = serializers.ListField(child=serializers.CharField())
    complaints = ComplaintSerializer(many=True)
    notices = serializers.ListField(child=serializers.CharField())


class CountsSerializer(serializers.Serializer[Any]):
    """How many files are where."""

    expected = serializers.IntegerField(help_text="Not sent yet.")
    waiting = serializers.IntegerField()
    running = serializers.IntegerField()
    done = serializers.IntegerField()
    nothing_found = serializers.IntegerField()
    failed = serializers.IntegerField()
    duplicate = serializers.IntegerField(help_text="In the study already.")
    refused = serializers.IntegerField()
    removed = serializers.IntegerField(help_text="Taken, and deleted later.")


class BatchSerializer(ResourceSerializer):
    """A bulk upload."""

    study = serializers.UUIDField(source="study_id", read_only=True)
    status_url = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields: tuple[str, ...] = (
            "id",
            "study",
            "status",
            "channel",
            "paused_at",
            "created_at",
            "status_url",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_status_url(self, batch: Batch) -> str:
        """The address to ask for the status."""
        address = reverse("api:batch-detail", args=(batch.pk,))
        request = self.context.get("request")
        return address if request is None else request.build_absolute_uri(address)


class BatchDetailSerializer(BatchSerializer):
    """A bulk upload with how far it is: `progress` of the context, counted by the view."""

    counts = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField(help_text="Read, of what was taken: 0 to 1.")
    per_minute = serializers.SerializerMethodField(help_text="Read in the last minutes.")
    ends_at = serializers.SerializerMethodField(
        help_text="When what waits will be read at this rate; null where too few were read."
    )

    class Meta(BatchSerializer.Meta):
        fields = (*BatchSerializer.Meta.fields, "counts", "progress", "per_minute", "ends_at")
        read_only_fields = fields

    @extend_schema_field(CountsSerializer)
    def get_counts(self, batch: Batch) -> Any:
        return CountsSerializer(self._progress.counts).data

    def get_progress(self, batch: Batch) -> float:
        counts = self._progress.counts
        return round(counts.n_read / counts.n_to_read, 4) if counts.n_to_read else 0.0

    def get_per_minute(self, batch: Batch) -> float | None:
        return self._progress.pace.per_minute

    @extend_schema_field(UtcDateTimeField(allow_null=True))
    def get_ends_at(self, batch: Batch) -> str | None:
        ends_at = self._progress.pace.ends_at
        shown: str | None = UtcDateTimeField().to_representation(ends_at) if ends_at else None
        return shown

    @property
    def _progress(self) -> BatchProgress:
        progress = self.context["progress"]
        assert isinstance(progress, BatchProgress)
        return progress


class BatchFileSerializer(ResourceSerializer):
    """One announced file, and what became of it."""

    participant = serializers.CharField(source="participant_code")
    group = serializers.CharField(source="group_name")
    reason = serializers.SerializerMethodField()
    recording = serializers.UUIDField(source="recording_id", allow_null=True)
    recording_status = serializers.ChoiceField(
        Recording.Status.choices, source="recording.status", allow_null=True, default=None
    )
    status_url = serializers.SerializerMethodField()

    class Meta:
        model = BatchFile
        fields = (
            "name",
            "byte_size",
            "line",
            "participant",
            "group",
            "status",
            "reason",
            "recording",
            "recording_status",
            "status_url",
        )
        read_only_fields = fields

    def get_reason(self, file: BatchFile) -> str:
        """Why it was refused, or why its recording failed or held nothing, in words."""
        is_stored = file.status == BatchFile.Status.STORED and file.recording is not None
        return file.recording.reason if is_stored and file.recording else file.reason

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_status_url(self, file: BatchFile) -> str | None:
        """Of the recording; null where there is none."""
        if file.recording_id is None:
            return None
        address = reverse("api:recording-detail", args=(file.recording_id,))
        request = self.context.get("request")
        return address if request is None else request.build_absolute_uri(address)


class BatchFileUploadSerializer(serializers.Serializer[Any]):
    """A file of a bulk upload, or a zip of several."""

    file = serializers.FileField(required=False, allow_empty_file=True)
    name = serializers.CharField(
        required=False, max_length=500, help_text="As announced, where the file's own differs."
    )
    archive = serializers.FileField(required=False, allow_empty_file=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("archive" in attrs):
            detail = ErrorDetail("Send a file or an archive.", "required")
            raise serializers.ValidationError({"file": [detail]})
        return attrs


class TakenArchiveSerializer(serializers.Serializer[Any]):
    """What became of the members of a zip file."""

    stored = serializers.IntegerField(source="n_stored")
    duplicate = serializers.IntegerField(source="n_duplicate")
    refused = serializers.IntegerField(source="n_refused")
    notices = serializers.ListField(child=serializers.CharField(), source="sentences")


class RetriedSerializer(serializers.Serializer[Any]):
    """How many recordings are read again, and how many not, for want of consent or purpose."""

    queued = serializers.IntegerField(source="n_queued")
    without_consent = serializers.IntegerField(source="n_without_consent")
    without_purpose = serializers.IntegerField(source="n_without_purpose")
