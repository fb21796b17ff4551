"""Uploading files to a session; reading one again, deleting one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Recording, Session
from analysis.presentation.people import name_people
from analysis.removal import remove_recording
from analysis.submit import requeue_recording
from analysis.views.uploads import accept_files

RECORDINGS = Recording.objects.select_related("session__subject")


@login_required
@require_POST
def upload(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take every file that is acceptable and say of each one what became of it.

    A script that sends the files itself asks for the list of outcomes alone.
    """
    session = get_for_user_or_404(Session, request.user, pk)
    outcomes = accept_files(session, request.FILES.getlist("files"), request.user)
    if request.headers.get("X-Fragment") == "outcomes":
        return render(request, "analysis/_outcomes.html", {"outcomes": outcomes})
    for outcome in outcomes:
        level = messages.SUCCESS if outcome.is_accepted else messages.ERROR
        messages.add_message(request, level, outcome.sentence)
    return redirect(session)


@login_required
@require_POST
def retry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a finished recording on the queue again."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    if requeue_recording(recording):
        messages.success(request, _("%(name)s will be read again.") % {"name": recording})
    else:
        messages.info(request, _("%(name)s is being read already.") % {"name": recording})
    return redirect(recording.session)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then delete one recording with what was read from it."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    if request.method == "POST":
        remove_recording(recording)
        messages.success(request, _("%(name)s was deleted.") % {"name": recording})
        return redirect(recording.session)
    context = {"recording": recording, "names": name_people(request.user)}
    return render(request, "analysis/recording_delete.html", context)
