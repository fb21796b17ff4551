"""`/subjects/{id}/archive/`: everything about one person as a zip file."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from accounts.scopes import Scope
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.exports.downloads import send_subject_archive
from analysis.half_seen import explain_half_seen, sees_whole
from analysis.models import Subject


class ZipRenderer(BaseRenderer):
    """Lets a program ask for `application/zip`; the file is written by the view."""

    media_type = "application/zip"
    format = "zip"
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return data


class SubjectArchiveViewSet(OwnedViewSet[Subject]):
    """What a person who asks for their data is given."""

    rows = Subject.objects.select_related("organization")
    renderer_classes = (JSONRenderer, ZipRenderer)
    required_scopes: ClassVar[dict[str, str]] = {"GET": str(Scope.EXPORT)}

    @extend_schema(
        summary="Take everything about a subject along",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, pk: UUID) -> HttpResponseBase:
        """A zip file: rows as JSON and CSV, media, and a README that explains each file.

        Of a customer who is also in studies that are not yours, an administrator can take it.
        """
        subject = self.get_object()
        if not sees_whole(get_caller(request), subject):
            raise PermissionDenied(explain_half_seen())
        return send_subject_archive(subject)
