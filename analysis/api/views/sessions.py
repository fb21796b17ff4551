"""`/sessions/`: list, add, read, delete."""

from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.purpose_lock import require_all
from analysis.api.exceptions import Conflict
from analysis.api.filters import Filter
from analysis.api.polling import RETRY_AFTER
from analysis.api.serializers.sessions import (
    NewSessionSerializer,
    SessionChangeSerializer,
    SessionSerializer,
)
from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.views.resources import OwnedViewSet, get_caller, get_referenced
from analysis.archive import explain_archived
from analysis.history.summary import refresh_summary
from analysis.models import Participant, Recording, Session, Study, Subject
from analysis.notices import require_open
from analysis.participants import explain_elsewhere, is_elsewhere_in, join_session
from analysis.removal import remove_session

POLL_AFTER_S = 2


@extend_schema_view(list=extend_schema(summary="List sessions"))
class SessionViewSet(mixins.ListModelMixin, OwnedViewSet[Session]):
    """Visits of patients and rounds of feedback of customers."""

    rows = Session.objects.all()
    serializer_class = SessionSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "subject": Filter("subject_id", serializers.UUIDField(), "Id of the subject."),
        "study": Filter("study_id", serializers.UUIDField(), "Id of the study."),
        "held_from": Filter("held_at__gte", UtcDateTimeField(), "Held at this time or later."),
        "held_before": Filter("held_at__lt", UtcDateTimeField(), "Held before this time."),
    }
    orderings: ClassVar[tuple[str, ...]] = ("-held_at", "held_at", "-created_at", "created_at")

    @extend_schema(
        summary="Add a session",
        request=NewSessionSerializer,
        responses={status.HTTP_201_CREATED: SessionSerializer},
    )
    def create(self, request: Request) -> Response:
        """Add a visit or a round of feedback to a subject."""
        user = get_caller(request)
        new = NewSessionSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        values = dict(new.validated_data)
        subject = get_referenced(Subject.objects.all(), user, values.pop("subject"), "subject")
        if subject.archived_at is not None:
            raise Conflict(explain_archived(subject))
        study = _get_study(user, subject, values.pop("study", None))
        new_session = Session(subject=subject)
        if study is not None and is_elsewhere_in(study, new_session):
            raise Conflict(explain_elsewhere(study, new_session))
        with transaction.atomic():
            session = Session.objects.create(
                organization=subject.organization,
                subject=subject,
                study=study,
                created_by=user,
                **values,
            )
            join_session(session)
            refresh_summary(subject.pk)
        address = request.build_absolute_uri(reverse("api:session-detail", args=(session.pk,)))
        return Response(
            SessionSerializer(session).data,
            status.HTTP_201_CREATED,
            headers={"Location": address},
        )

    @extend_schema(summary="Read a session", parameters=[RETRY_AFTER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The session; `Retry-After` is there while any of its recordings is still to be read."""
        session = self.get_object()
        is_read = not session.recordings.exclude(status__in=Recording.FINISHED).exists()
        headers = {} if is_read else {"Retry-After": str(POLL_AFTER_S)}
        return Response(self.get_serializer(session).data, headers=headers)

    @extend_schema(
        summary="Change a session", request=SessionChangeSerializer, responses=SessionSerializer
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct the time or the note; put it into a study while it is no participant's."""
        session = self.get_object()
        change = SessionChangeSerializer(session, data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        values = dict(change.validated_data)
        if "study" in values:
            _move(session, values.pop("study"), get_caller(request))
        for name, value in values.items():
            setattr(session, name, value)
        with transaction.atomic():
            session.save()
            join_session(session)
            refresh_summary(session.subject_id)
        return Response(SessionSerializer(session).data)

    @extend_schema(summary="Delete a session with its recordings and reports")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete the session with its files, its readings and its reports."""
        remove_session(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _move(session: Session, study_id: UUID | None, user: User) -> None:
    """Put the session into another study; not saved yet."""
    if study_id == session.study_id:
        return
    if Participant.objects.filter(session=session).exists():
        raise Conflict("The session is a participant's; take the participant out first.")
    study = _get_study(user, session.subject, study_id)
    if study is not None:
        require_open(study)
    if study is not None and is_elsewhere_in(study, session):
        raise Conflict(explain_elsewhere(study, session))
    session.study = study


def _get_study(user: User, subject: Subject, study_id: UUID | None) -> Study | None:
    if study_id is None:
        return None
    study = get_referenced(Study.objects.all(), user, study_id, "study")
    if subject.kind != Subject.Kind.CUSTOMER:
        misplaced = ErrorDetail("Studies hold sessions of customers, not of patients.", "invalid")
        raise ValidationError({"study": [misplaced]})
    require_all(study.organization_id, (study.purpose,))
    return study
