"""After how many days uploaded files are deleted."""

from typing import Any

from rest_framework import serializers

from accounts.models import MAX_RETENTION_DAYS
from analysis.api.sparse import SparseSerializer


class RetentionSerializer(SparseSerializer):
    """A rule for keeping files; what was read of them stays."""

    days = serializers.IntegerField(
        allow_null=True, help_text="Null: no rule of its own; of the organization, files are kept."
    )
    days_in_force = serializers.IntegerField(
        allow_null=True, help_text="What holds: of a study without a rule, the organization's."
    )


class RetentionChangeSerializer(serializers.Serializer[Any]):
    """Another rule."""

    days = serializers.IntegerField(min_value=1, max_value=MAX_RETENTION_DAYS, allow_null=True)
    confirmed = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The same number of days (0 for null), where files are due by the rule at once.",
    )

    def is_confirmed(self) -> bool:
        """Whether the warning about these very days was seen; the data must be valid."""
        values = self.validated_data
        return bool(values.get("confirmed") == (values["days"] or 0))
