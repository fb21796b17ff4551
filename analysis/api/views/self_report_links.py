"""Asking a patient by a link: `/subjects/{id}/self-report-links/`, `/self-report-links/{id}/`."""

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.serializers.self_report_links import (
    CreatedLinkSerializer,
    LinkSerializer,
    NewLinkSerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.archive import explain_archived
from analysis.history.invitations import create_invitation, revoke
from analysis.models import SelfReportInvitation, Subject
from analysis.models.owned import OwnedQuerySet


@extend_schema_view(list=extend_schema(summary="List the self-report links of a subject"))
class SubjectLinkViewSet(mixins.ListModelMixin, OwnedViewSet[SelfReportInvitation]):
    """The links of one person, open and closed."""

    rows = SelfReportInvitation.objects.all()
    serializer_class = LinkSerializer

    def get_queryset(self) -> OwnedQuerySet[SelfReportInvitation]:
        return super().get_queryset().filter(subject=self._get_subject())

    @extend_schema(
        summary="Make a self-report link",
        request=NewLinkSerializer,
        responses={status.HTTP_201_CREATED: CreatedLinkSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Make a link that can be answered once; its address is in this answer alone.

        The answer to a repeated `Idempotency-Key` does not hold the address.
        """
        subject = self._get_subject()
        if subject.archived_at is not None:
            raise Conflict(explain_archived(subject))
        new = NewLinkSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        terms = dict(new.validated_data)
        valid_for = timedelta(days=terms.pop("days"))
        link, token = create_invitation(subject, get_caller(request), valid_for=valid_for, **terms)
        page = reverse("analysis:self_report_answer", args=(token,))
        shown = LinkSerializer(link).data | {"url": request.build_absolute_uri(page)}
        address = request.build_absolute_uri(
            reverse("api:self-report-link-detail", args=(link.pk,))
        )
        headers = {"Location": address, "Cache-Control": "no-store"}
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    def _get_subject(self) -> Subject:
        return get_for_user_or_404(Subject, get_caller(self.request), self.kwargs["pk"])


@extend_schema_view(retrieve=extend_schema(summary="Read a self-report link"))
class LinkViewSet(mixins.RetrieveModelMixin, OwnedViewSet[SelfReportInvitation]):
    """One link."""

    rows = SelfReportInvitation.objects.all()
    serializer_class = LinkSerializer

    @extend_schema(summary="Close a self-report link", request=None, responses=LinkSerializer)
    def revoke(self, request: Request, pk: UUID) -> Response:
        """Close a link that was not used; one that is closed stays as it is."""
        link = self.get_object()
        revoke(link)
        link.refresh_from_db()
        return Response(LinkSerializer(link).data)
