"""What the models said, row by row."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analysis.admin.computed import ORGANIZATION_FILTER, ReadOnlyAdmin, percent
from analysis.models import FaceReading, VoiceReading


@admin.register(FaceReading)
class FaceReadingAdmin(ReadOnlyAdmin[FaceReading]):
    """One face in one frame."""

    list_display = (
        "recording",
        "face_index",
        "time_s",
        "top_emotion",
        "top_probability",
        "detected",
        "weight",
    )
    list_filter = ("top_emotion", ORGANIZATION_FILTER)
    list_select_related = ("recording",)
    search_fields = ("recording__original_name", "recording__session__subject__code")

    @admin.display(description=_("probability"))
    def top_probability(self, face: FaceReading) -> str:
        return percent(max(face.probabilities) if face.probabilities else None)

    @admin.display(description=_("face score"), ordering="face_score")
    def detected(self, face: FaceReading) -> str:
        return percent(face.face_score)


@admin.register(VoiceReading)
class VoiceReadingAdmin(ReadOnlyAdmin[VoiceReading]):
    """One window of sound."""

    list_display = (
        "recording",
        "start_s",
        "end_s",
        "is_speech",
        "top_emotion",
        "top_probability",
        "level_db",
        "weight",
    )
    list_filter = ("is_speech", "top_emotion", ORGANIZATION_FILTER)
    list_select_related = ("recording",)
    search_fields = ("recording__original_name", "recording__session__subject__code")

    @admin.display(description=_("probability"))
    def top_probability(self, window: VoiceReading) -> str:
        return percent(max(window.probabilities) if window.probabilities else None)
