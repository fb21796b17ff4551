"""What has to be said before a person or a study is erased."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from analysis.models import Tombstone


class ErasureSerializer(serializers.Serializer[Any]):
    """The id once more, and why; ids alone, as addresses are logged."""

    confirm = serializers.UUIDField(help_text="The id from the address once more.")
    reason = serializers.ChoiceField(
        [value for value in Tombstone.Reason.values if value != Tombstone.Reason.UNSTATED],
        help_text="Why; it stays on record with the tombstone.",
    )

    def validate_confirm(self, value: UUID) -> UUID:
        if value != self.context["pk"]:
            raise serializers.ValidationError("This is not the id in the address.", "mismatch")
        return value


class UnfinishedErasureSerializer(serializers.Serializer[Any]):
    """How far the erasure of a large study came."""

    n_left = serializers.IntegerField(
        help_text="People of the study who are still there; send the request again."
    )
