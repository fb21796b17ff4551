"""The files that prove a consent."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import EvidenceFile


class EvidenceUploadSerializer(serializers.Serializer[Any]):
    """The part of an upload; what it is, its first bytes decide."""

    # An empty file is refused with its own code and sentence.
    file = serializers.FileField(
        allow_empty_file=True, help_text="Scan or photo of what was signed: PDF, JPEG or PNG."
    )


class EvidenceFileSerializer(ResourceSerializer):
    """A scan or a photo that proves a consent."""

    file_url = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceFile
        fields = (
            "id",
            "consent",
            "original_name",
            "media_type",
            "byte_size",
            "sha256",
            "created_at",
            "file_url",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_file_url(self, evidence: EvidenceFile) -> str:
        """The address of the bytes."""
        address = reverse("api:evidence-file", args=(evidence.pk,))
        request = self.context.get("request")
        return request.build_absolute_uri(address) if request else address
