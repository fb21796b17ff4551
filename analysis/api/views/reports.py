"""`/reports/`: list, read and review the fused results."""

from typing import ClassVar
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.filters import Filter
from analysis.api.serializers.reports import (
    NewReviewSerializer,
    ReportSerializer,
    ReviewSerializer,
)
from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.models import EmotionReport, Review
from analysis.models.owned import OwnedQuerySet
from analysis.reviewing import ReviewRefusedError, review_report


@extend_schema_view(
    list=extend_schema(summary="List reports"),
    retrieve=extend_schema(summary="Read a report"),
)
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[EmotionReport]):
    """Fused results; `session` as a filter gives the revisions of one session."""

    rows = EmotionReport.objects.select_related("session").prefetch_related("reviews__reviewed_by")
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


@extend_schema_view(
    list=extend_schema(summary="List the reviews of a report"),
    retrieve=extend_schema(summary="Read a review"),
)
class ReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Review]):
    """What clinicians said of a report; reviews are only added, and the newest counts."""

    rows = Review.objects.select_related("reviewed_by")
    serializer_class = ReviewSerializer
    lookup_url_kwarg = "review"

    def get_queryset(self) -> OwnedQuerySet[Review]:
        return super().get_queryset().filter(report=self._get_report())

    def get_object(self) -> Review:
        rows = self.rows.filter(report=self._get_report())
        return get_for_user_or_404(
            rows, get_caller(self.request), self.kwargs[self.lookup_url_kwarg]
        )

    @extend_schema(
        summary="Review a report",
        request=NewReviewSerializer,
        responses={201: ReviewSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Confirm, correct or reject the report, which makes it final.

        The model's own result stays as it is. Only the newest revision of a session whose files
        are all read can be reviewed.
        """
        report = self._get_report()
        sent = NewReviewSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            review = review_report(report.pk, get_caller(request), sent.to_verdict())
        except ReviewRefusedError as error:
            if error.field:
                raise serializers.ValidationError({error.field: str(error)}) from error
            raise Conflict(str(error)) from error
        address = reverse("api:report-review", args=(report.pk, review.pk))
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(ReviewSerializer(review).data, status.HTTP_201_CREATED, headers=headers)

    def _get_report(self) -> EmotionReport:
        return get_for_user_or_404(EmotionReport, get_caller(self.request), self.kwargs["pk"])
