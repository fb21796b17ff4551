"""Private files: sent after an access check, and never as anything but picture or sound."""

from pathlib import PurePosixPath
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
    """The recording without its metadata: sound and video to be played, a photo to be saved.

    The uploaded bytes are sent nowhere: they may say where and on whose device they were made.
    What could not be read, and so not be copied, is not sent.
    """
    recording = get_for_user_or_404(Recording, request.user, pk)
    playback = recording.artifacts.filter(kind=Artifact.Kind.PLAYBACK).first()
    if playback is None or not recording.has_file:
        raise Http404
    return send_file(
        request,
        StoredFile(
            organization_id=playback.organization_id,
            sha256=playback.sha256,
            media_type=playback.media_type,
            name=_name_copy(recording),
            is_inline=recording.kind in PLAYED_INLINE,
        ),
        MediaStore(),
    )


@login_required
@require_safe
def send_artifact(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """A picture or data file that the worker made from the recording."""
    recording = get_for_user_or_404(Recording, request.user, pk)
    # The copy to be played has an address of its own.
    artifacts = recording.artifacts.exclude(kind=Artifact.Kind.PLAYBACK)
    artifact = artifacts.filter(kind=kind).first()
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


def _name_copy(recording: Recording) -> str:
    """The name that the person knows; a photo is a JPEG now."""
    if recording.kind != Recording.Kind.IMAGE:
        return recording.original_name
    return f"{PurePosixPath(recording.original_name).stem or 'photo'}.jpg"
