"""`/recordings/{id}/markers/` and `/markers/{id}/`: named moments of recordings."""

from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.access import get_for_user_or_404
from analysis.api.filters import Filter
from analysis.api.form_errors import require_valid
from analysis.api.serializers.markers import MarkerSerializer, NewMarkerSerializer
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.marker_forms import MarkerForm
from analysis.models import Marker, Recording
from analysis.models.owned import OwnedQuerySet


@extend_schema_view(list=extend_schema(summary="List the markers of a recording"))
class RecordingMarkerViewSet(mixins.ListModelMixin, OwnedViewSet[Marker]):
    """Named moments of one recording."""

    rows = Marker.objects.all()
    serializer_class = MarkerSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "name": Filter("name", serializers.CharField(max_length=100), "The exact name.")
    }
    orderings: ClassVar[tuple[str, ...]] = ("time_s", "-time_s")

    def get_queryset(self) -> OwnedQuerySet[Marker]:
        return super().get_queryset().filter(recording=self._get_recording())

    @extend_schema(
        summary="Name a moment",
        request=NewMarkerSerializer,
        responses={status.HTTP_201_CREATED: MarkerSerializer},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Give a moment of the recording a name that it does not have yet."""
        recording = self._get_recording()
        new = NewMarkerSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        marker = _save(recording, **new.validated_data)
        address = reverse("api:marker-detail", args=(marker.pk,))
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(MarkerSerializer(marker).data, status.HTTP_201_CREATED, headers=headers)

    def _get_recording(self) -> Recording:
        return get_for_user_or_404(Recording, get_caller(self.request), self.kwargs["pk"])


@extend_schema_view(retrieve=extend_schema(summary="Read a marker"))
class MarkerViewSet(mixins.RetrieveModelMixin, OwnedViewSet[Marker]):
    """One named moment."""

    rows = Marker.objects.all()
    serializer_class = MarkerSerializer

    @extend_schema(summary="Delete a marker")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Forget the name of a moment; the recording stays."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _save(recording: Recording, name: str, time_s: float) -> Marker:
    form = MarkerForm({"name": name, "time": f"{time_s:.3f}"}, instance=Marker(recording=recording))
    require_valid(form, {"time": "time_s"})
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as error:
        taken = ErrorDetail("The recording has a moment of this name already.", "unique")
        raise ValidationError({"name": [taken]}) from error
