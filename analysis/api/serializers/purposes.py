"""The field that says what something is for."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from accounts.purposes import explain_refusal


class PurposeField(serializers.ChoiceField):
    """A purpose of the closed list; a forbidden one is refused with the reason.

    Whether the organization declares it, is asked where it is saved: `purpose_not_declared`.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and (reason := explain_refusal(data)):
            raise serializers.ValidationError([ErrorDetail(reason, "forbidden_purpose")])
        return super().to_internal_value(data)
