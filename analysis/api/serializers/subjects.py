"""Subjects: who is recorded."""

from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Subject


class SubjectSerializer(ResourceSerializer):
    """A subject as it is read and created."""

    class Meta:
        model = Subject
        fields = ("id", "kind", "code", "name", "created_at", "archived_at")
        read_only_fields = ("created_at", "archived_at")


class SubjectChangeSerializer(ResourceSerializer):
    """What may change later; the kind decides who sees a subject and stays as it is."""

    class Meta:
        model = Subject
        fields = ("code", "name")
