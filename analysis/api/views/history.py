"""`/subjects/{id}/history/`, `/events/` and `/self-reports/`: one person over time."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.filters import Filter
from analysis.api.serializers.history import (
    EventSerializer,
    HistorySerializer,
    NewSelfReportSerializer,
    SelfReportSerializer,
)
from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.views.resources import M, OwnedViewSet, get_caller
from analysis.archive import explain_archived
from analysis.history.baseline import assess_change
from analysis.history.invitations import save_answers
from analysis.history.series import load_history
from analysis.models import Event, SelfReport, Subject
from analysis.models.owned import OwnedQuerySet


class HistoryViewSet(OwnedViewSet[Subject]):
    """One person's time axis."""

    rows = Subject.objects.all()
    serializer_class = HistorySerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"GET": ("context", "since", "until")}

    @extend_schema(
        summary="Read the history of a subject",
        parameters=[
            OpenApiParameter("context", description="Only sessions with exactly this note."),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="At this time or later."),
            OpenApiParameter("until", OpenApiTypes.DATETIME, description="Before this time."),
        ],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Sessions with intervals, the own baseline with its robust z, events and self-reports."""
        query = request.query_params
        history = load_history(
            self.get_object(),
            reader=get_caller(request),
            context_note=query.get("context", "").replace("\0", ""),
            since=_read_time(query, "since"),
            until=_read_time(query, "until"),
        )
        shown = {"history": history, "change": assess_change(history.points)}
        return Response(self.get_serializer(shown).data)


class _OfSubjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[M]):
    """Rows of one person; the second id of the address is the row's."""

    lookup_url_kwarg = "row"
    route: ClassVar[str]

    def get_queryset(self) -> OwnedQuerySet[M]:
        rows: OwnedQuerySet[Any] = self.rows.filter(subject=self._get_subject())
        return rows

    def get_object(self) -> M:
        return get_for_user_or_404(
            self.get_queryset(), get_caller(self.request), self.kwargs["row"]
        )

    def _get_subject(self) -> Subject:
        return get_for_user_or_404(Subject, get_caller(self.request), self.kwargs["pk"])

    def _get_open_subject(self) -> Subject:
        subject = self._get_subject()
        if subject.archived_at is not None:
            raise Conflict(explain_archived(subject))
        return subject

    def _answer_created(self, row: Any) -> Response:
        address = reverse(self.route, args=(row.subject_id, row.pk))
        headers = {"Location": self.request.build_absolute_uri(address)}
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED, headers=headers)


@extend_schema_view(
    list=extend_schema(summary="List the events of a subject"),
    retrieve=extend_schema(summary="Read an event"),
)
class EventViewSet(_OfSubjectViewSet[Event]):
    """What happened and belongs beside the curve."""

    rows = Event.objects.all()
    serializer_class = EventSerializer
    route = "api:subject-event"
    orderings: ClassVar[tuple[str, ...]] = ("-occurred_at", "occurred_at")
    filters: ClassVar[dict[str, Filter]] = {
        "kind": Filter("kind", serializers.ChoiceField(Event.Kind.choices), "What happened.")
    }

    @extend_schema(summary="Add an event", responses={status.HTTP_201_CREATED: EventSerializer})
    def create(self, request: Request, pk: UUID) -> Response:
        """Put an event on a person's time axis."""
        subject = self._get_open_subject()
        new = EventSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        event = new.save(
            subject=subject, organization=subject.organization, created_by=get_caller(request)
        )
        return self._answer_created(event)

    @extend_schema(summary="Change an event")
    def partial_update(self, request: Request, pk: UUID, row: UUID) -> Response:
        """Change what is sent."""
        change = EventSerializer(self.get_object(), data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        change.save()
        return Response(change.data)

    @extend_schema(summary="Delete an event")
    def destroy(self, request: Request, pk: UUID, row: UUID) -> Response:
        """Take an event from the time axis."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    list=extend_schema(summary="List the self-reports of a subject"),
    retrieve=extend_schema(summary="Read a self-report"),
)
class SelfReportViewSet(_OfSubjectViewSet[SelfReport]):
    """PHQ-9 and mood, as the patient answered."""

    rows = SelfReport.objects.all()
    serializer_class = SelfReportSerializer
    route = "api:subject-self-report"
    orderings: ClassVar[tuple[str, ...]] = ("-answered_at", "answered_at")

    @extend_schema(
        summary="Enter a self-report",
        request=NewSelfReportSerializer,
        responses={status.HTTP_201_CREATED: SelfReportSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Enter for the patient what the patient answered."""
        subject = self._get_open_subject()
        new = NewSelfReportSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        report = save_answers(
            subject,
            new.to_answers(),
            SelfReport.FilledBy.CLINICIAN,
            entered_by=get_caller(request),
            answered_at=new.validated_data.get("answered_at") or timezone.now(),
        )
        return self._answer_created(report)

    @extend_schema(summary="Delete a self-report")
    def destroy(self, request: Request, pk: UUID, row: UUID) -> Response:
        """Delete what was answered."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _read_time(query: Any, name: str) -> Any:
    text = query.get(name)
    if text is None:
        return None
    try:
        return UtcDateTimeField().run_validation(text)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from error
