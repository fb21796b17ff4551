"""Private files: sent after an access check, and never as anything but picture or sound."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Artifact, Recording
from analysis.storage import MediaStore
from analysis.views.file_responses import StoredFile, send_file

# Shown inside a page: what a browser plays, and pictures that the worker itself has written.
PLAYED_INLINE = (Recording.Kind.AUDIO, Recording.Kind.VIDEO)
PICTURES = (
    Artifact.Kind.PREVIEW,
    Artifact.Kind.LOG_MEL,
    Artifact.Kind.FACES,
    Artifact.Kind.SALIENCY,
)


@login_required
@require_safe
def send_original(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The uploaded file: sound and video to be played, a photo only to be saved."""
    recording = get_for_user_or_404(Recording, request.user, pk)
    return send_file(
        request,
        StoredFile(
            organization_id=recording.organization_id,
            sha256=recording.sha256,
            media_type=recording.media_type,
            name=recording.original_name,
            is_inline=recording.kind in PLAYED_INLINE,
        ),
        MediaStore(),
    )


@login_required
@require_safe
def send_artifact(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """A picture or data file that the worker made from the recording."""
    recording = get_for_user_or_404(Recording, request.user, pk)
    artifact = recording.artifacts.filter(kind=kind).first()
    if artifact is None:
        raise Http404
    return send_file(
        request,
        StoredFile(
            organization_id=artifact.organization_id,
            sha256=artifact.sha256,
            media_type=artifact.media_type,
            name=f"{kind}-{recording.pk}",
            is_inline=artifact.kind in PICTURES,
        ),
        MediaStore(),
    )
