"""What a study says of all its participants; numbers of fewer than five people are withheld."""

from typing import Any

from rest_framework import serializers

from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.sparse import SparseSerializer
from analysis.cohort.figures import VALENCE
from ml.labels import EMOTIONS


class ShareSerializer(serializers.Serializer[Any]):
    """How many of `n` people showed an expression, with the 95 % Wilson interval."""

    count = serializers.IntegerField()
    n = serializers.IntegerField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class MeanSerializer(serializers.Serializer[Any]):
    """Mean over people with its 95 % t interval."""

    n = serializers.IntegerField()
    value = serializers.FloatField()
    variance = serializers.FloatField(help_text="Between people, with n - 1.")
    low = serializers.FloatField()
    high = serializers.FloatField()


class FiguresSerializer(serializers.Serializer[Any]):
    """What is said of some people; both are keyed by emotion, `means` also by `valence`."""

    n = serializers.IntegerField()
    shares = serializers.DictField(child=ShareSerializer())
    means = serializers.DictField(child=MeanSerializer())


class SomePeopleSerializer(serializers.Serializer[Any]):
    """A group, those with one answer, or those of one day or week."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    n = serializers.IntegerField(allow_null=True, help_text="Null where the number is withheld.")
    figures = FiguresSerializer(allow_null=True, help_text="Null for fewer than five people.")


class StretchSerializer(serializers.Serializer[Any]):
    """Seconds of the recordings, from their start or from a marker."""

    start_s = serializers.FloatField()
    end_s = serializers.FloatField()
    n = serializers.IntegerField(allow_null=True)
    figures = FiguresSerializer(allow_null=True)


class CourseSerializer(serializers.Serializer[Any]):
    """The recordings laid above each other."""

    marker = serializers.CharField()
    stretches = StretchSerializer(many=True)


class BreakdownSerializer(serializers.Serializer[Any]):
    """The people by one column of answers."""

    column = serializers.CharField()
    parts = SomePeopleSerializer(many=True)


class DifferenceSerializer(serializers.Serializer[Any]):
    """The second group less the first; p corrected by Holm over all comparisons."""

    measure = serializers.ChoiceField([*EMOTIONS, VALENCE])
    is_share = serializers.BooleanField()
    first = serializers.FloatField()
    second = serializers.FloatField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    p_value = serializers.FloatField()
    p_corrected = serializers.FloatField()
    effect = serializers.FloatField(allow_null=True, help_text="Hedges' g of means.")
    effect_low = serializers.FloatField(allow_null=True)
    effect_high = serializers.FloatField(allow_null=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    """Two groups, and how the second differs from the first."""

    first = SomePeopleSerializer()
    second = SomePeopleSerializer()
    differences = DifferenceSerializer(many=True)
    n_comparisons = serializers.IntegerField()


class MomentSerializer(serializers.Serializer[Any]):
    """A few seconds of a recording that stand out."""

    participant_code = serializers.CharField()
    group_name = serializers.CharField()
    session = serializers.UUIDField(source="session_id")
    recording = serializers.UUIDField(source="recording_id")
    recording_name = serializers.CharField()
    start_s = serializers.FloatField()
    end_s = serializers.FloatField()
    emotion = serializers.ChoiceField(EMOTIONS)
    probability = serializers.FloatField()
    second_emotion = serializers.ChoiceField(EMOTIONS)
    second_probability = serializers.FloatField()
    entropy = serializers.FloatField(help_text="Of the seven, as a share of the highest possible.")


class VolumeSerializer(serializers.Serializer[Any]):
    """How much was recorded and read."""

    n_recordings = serializers.IntegerField()
    seconds = serializers.FloatField()
    n_readings = serializers.IntegerField()


class AggregatesSerializer(SparseSerializer):
    """Everything that the dashboard says of a study under one filter."""

    study = serializers.UUIDField(source="study_id")
    threshold = serializers.FloatField()
    computed_at = UtcDateTimeField()
    n = serializers.IntegerField(allow_null=True, help_text="Null where the number is withheld.")
    n_without_result = serializers.IntegerField()
    everyone = FiguresSerializer(allow_null=True)
    is_too_few = serializers.BooleanField()
    is_too_few_left_out = serializers.BooleanField(
        help_text="So few are filtered out that their figures could be worked out."
    )
    volume = VolumeSerializer()
    groups = SomePeopleSerializer(many=True)
    breakdown = BreakdownSerializer(allow_null=True)
    course = CourseSerializer()
    calendar = SomePeopleSerializer(many=True)
    weeks = serializers.BooleanField(help_text="Whether the calendar has weeks and not days.")
    comparison = ComparisonSerializer(allow_null=True)
    strongest = MomentSerializer(many=True)
    ambiguous = MomentSerializer(many=True)
