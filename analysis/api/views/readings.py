"""`/recordings/{id}/face-readings/` and `/voice-readings/`: what was read, page by page."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from analysis.access import get_for_user_or_404
from analysis.api.filters import Filter
from analysis.api.serializers.readings import FaceReadingSerializer, VoiceReadingSerializer
from analysis.api.views.resources import M, OwnedViewSet, get_caller
from analysis.models import FaceReading, Recording, VoiceReading
from analysis.models.owned import OwnedQuerySet

_SECONDS = "Seconds from the start of the recording."


class _ReadingViewSet(mixins.ListModelMixin, OwnedViewSet[M]):
    """The readings of one recording, in the order of time."""

    def get_queryset(self) -> OwnedQuerySet[M]:
        user = get_caller(self.request)
        recording = get_for_user_or_404(Recording, user, self.kwargs["pk"])
        rows: OwnedQuerySet[Any] = self.rows.filter(recording=recording)
        return rows


@extend_schema_view(list=extend_schema(summary="List the face readings of a recording"))
class FaceReadingViewSet(_ReadingViewSet[FaceReading]):
    """One face in one frame each."""

    rows = FaceReading.objects.all()
    serializer_class = FaceReadingSerializer
    orderings: ClassVar[tuple[str, ...]] = ("time_s", "-time_s")
    filters: ClassVar[dict[str, Filter]] = {
        "track": Filter("track", serializers.IntegerField(), "Of one person."),
        "from_s": Filter("time_s__gte", serializers.FloatField(), _SECONDS),
        "before_s": Filter("time_s__lt", serializers.FloatField(), _SECONDS),
    }


@extend_schema_view(list=extend_schema(summary="List the voice readings of a recording"))
class VoiceReadingViewSet(_ReadingViewSet[VoiceReading]):
    """One window of sound each."""

    rows = VoiceReading.objects.all()
    serializer_class = VoiceReadingSerializer
    orderings: ClassVar[tuple[str, ...]] = ("start_s", "-start_s")
    filters: ClassVar[dict[str, Filter]] = {
        "is_speech": Filter("is_speech", serializers.BooleanField(), "Whether somebody speaks."),
        "from_s": Filter("start_s__gte", serializers.FloatField(), _SECONDS),
        "before_s": Filter("start_s__lt", serializers.FloatField(), _SECONDS),
    }
