"""Problem documents, for the schema, and the explanation of each kind."""

from typing import Any

from rest_framework import serializers

from analysis.api.problems import CODES
from analysis.api.sparse import SparseSerializer


class FieldProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with one field or query parameter."""

    field = serializers.CharField(allow_blank=True, help_text="Dotted path; empty for the whole.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457; `code` is stable, `title` and `detail` are for people."""

    type = serializers.CharField(help_text="Path of the explanation of this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=400, max_value=599)
    code = serializers.ChoiceField(choices=CODES)
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="Path of the request.")
    # REST framework takes the fields off the class, so its own `errors` stays what it is.
    errors = FieldProblemSerializer(  # type: ignore[assignment]
        many=True, required=False
    )


class ProblemKindSerializer(SparseSerializer):
    """One kind of problem, explained."""

    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    meaning = serializers.CharField()
