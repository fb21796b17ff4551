"""Two sessions of one person, and two studies, side by side."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.aggregates import DifferenceSerializer, FiguresSerializer
from analysis.api.serializers.history import PointSerializer
from analysis.api.sparse import SparseSerializer
from analysis.cohort.figures import VALENCE
from ml.labels import EMOTIONS


class SessionPairSerializer(serializers.Serializer[Any]):
    """Which two sessions."""

    first = serializers.UUIDField(required=False, help_text="The one before `second`, if left out.")
    second = serializers.UUIDField(required=False, help_text="The newest, if left out.")


class EstimateSerializer(serializers.Serializer[Any]):
    """A value with its 95 % interval."""

    value = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class PointDifferenceSerializer(serializers.Serializer[Any]):
    """One measure in both sessions; the difference is the second less the first (MOVER)."""

    measure = serializers.ChoiceField([*EMOTIONS, VALENCE])
    first = EstimateSerializer()
    second = EstimateSerializer()
    difference = EstimateSerializer()
    overlaps = serializers.BooleanField(
        source="difference.overlaps",
        allow_null=True,
        help_text="Whether the two intervals share a value; null where one is missing.",
    )


class SessionComparisonSerializer(SparseSerializer):
    """Two sessions, how the second differs, and what makes them hard to compare."""

    first = PointSerializer(allow_null=True, help_text="Null while fewer than two have a report.")
    second = PointSerializer(allow_null=True)
    differences = PointDifferenceSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class StudyPairSerializer(serializers.Serializer[Any]):
    """Which two studies, and from which probability on a participant counts in both."""

    first = serializers.UUIDField(help_text="Id of a study.")
    second = serializers.UUIDField(help_text="Id of another study.")
    threshold = serializers.FloatField(
        min_value=0.2, max_value=0.95, required=False, help_text="Each study's own, if left out."
    )


class StudySideSerializer(serializers.Serializer[Any]):
    """One of the two studies."""

    study = serializers.UUIDField(source="study.pk")
    name = serializers.CharField(source="study.name")
    n = serializers.IntegerField(allow_null=True, help_text="Null for fewer than five people.")
    figures = FiguresSerializer(allow_null=True, help_text="Null for fewer than five people.")
    threshold = serializers.FloatField()
    kinds = serializers.DictField(
        child=serializers.IntegerField(), help_text="Recordings that were read, by kind."
    )
    versions = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Of each model."
    )


class StudyComparisonSerializer(SparseSerializer):
    """Two studies, how the second differs, and what makes them hard to compare."""

    first = StudySideSerializer(source="found.first")
    second = StudySideSerializer(source="found.second")
    differences = DifferenceSerializer(many=True, source="found.differences")
    n_in_both = serializers.IntegerField(
        source="found.n_in_both", help_text="Customers who take part in both."
    )
    warnings = serializers.ListField(child=serializers.CharField())
