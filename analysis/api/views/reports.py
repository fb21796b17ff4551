"""`/reports/`: list and read the fused results."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from analysis.api.filters import Filter
from analysis.api.serializers.reports import ReportSerializer
from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.views.resources import OwnedViewSet
from analysis.models import EmotionReport


@extend_schema_view(
    list=extend_schema(summary="List reports"),
    retrieve=extend_schema(summary="Read a report"),
)
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[EmotionReport]):
    """Fused results; `session` as a filter gives the revisions of one session."""

    rows = EmotionReport.objects.select_related("session")
    serializer_class = ReportSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "session": Filter("session_id", serializers.UUIDField(), "Id of the session."),
        "subject": Filter("session__subject_id", serializers.UUIDField(), "Id of the subject."),
        "state": Filter(
            "state", serializers.ChoiceField(EmotionReport.State.choices), "Preliminary or final."
        ),
        "is_inconclusive": Filter(
            "is_inconclusive", serializers.BooleanField(), "Whether the result is withheld."
        ),
        "computed_from": Filter(
            "computed_at__gte", UtcDateTimeField(), "Computed at this time or later."
        ),
        "computed_before": Filter("computed_at__lt", UtcDateTimeField(), "Computed before then."),
    }
    orderings: ClassVar[tuple[str, ...]] = ("-computed_at", "computed_at")
