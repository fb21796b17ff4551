"""Notes, tags and named moments of one recording."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.marker_forms import MarkerForm, RecordingNotesForm
from analysis.models import Artifact, Marker, Recording
from analysis.presentation.people import name_people
from analysis.presentation.study_recordings import list_marker_names

RECORDINGS = Recording.objects.select_related("session__subject", "session__study")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_notes(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note and tags of a recording, its player and its named moments."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    form = RecordingNotesForm(request.POST or None, instance=recording)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return redirect("analysis:recording_notes", recording.pk)
    return _show(request, recording, notes_form=form)


@login_required
@require_POST
def create_marker(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a moment of the recording a name."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    form = MarkerForm(request.POST, instance=Marker(recording=recording))
    if not form.is_valid():
        return _show(request, recording, marker_form=form)
    marker = form.save()
    messages.success(request, _("The moment “%(name)s” was added.") % {"name": marker.name})
    return redirect("analysis:recording_notes", recording.pk)


@login_required
@require_POST
def delete_marker(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Forget the name of a moment."""
    marker = get_for_user_or_404(Marker, request.user, pk)
    marker.delete()
    messages.success(request, _("The moment “%(name)s” was removed.") % {"name": marker.name})
    return redirect("analysis:recording_notes", marker.recording_id)


def _show(
    request: SignedInRequest,
    recording: Recording,
    *,
    notes_form: RecordingNotesForm | None = None,
    marker_form: MarkerForm | None = None,
) -> HttpResponse:
    study = recording.session.study
    context = {
        "recording": recording,
        "session": recording.session,
        "study": study,
        "notes_form": notes_form or RecordingNotesForm(instance=recording),
        "marker_form": marker_form or MarkerForm(),
        "has_preview": recording.artifacts.filter(kind=Artifact.Kind.PREVIEW).exists(),
        "markers": list(recording.markers.order_by("time_s")),
        "marker_names": list_marker_names(study),
        "names": name_people(request.user),
    }
    return render(request, "studies/recording_notes.html", context)
