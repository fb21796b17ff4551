"""Uploading files to a session; reading one again, picking its person, deleting it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.purpose_lock import PurposeNotDeclaredError
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.channel_forms import ChannelForm
from analysis.channels import NoChannelError, choose_channel
from analysis.consents import ConsentMissingError
from analysis.models import Recording, Session
from analysis.presentation.faces import name_person
from analysis.presentation.people import name_people
from analysis.removal import remove_recording
from analysis.retention import explain_not_again
from analysis.selection import NoSuchFaceError, choose_face
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
    form = ChannelForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(
            " ".join(map(str, form.errors["channel"])), content_type="text/plain"
        )
    channel = form.cleaned_data["channel"]
    outcomes = accept_files(session, request.FILES.getlist("files"), request.user, channel=channel)
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
    try:
        if requeue_recording(recording):
            messages.success(request, _("%(name)s will be read again.") % {"name": recording})
        elif recording.file_deleted_at is not None:
            messages.error(request, explain_not_again())
        else:
            messages.info(request, _("%(name)s is being read already.") % {"name": recording})
    except (ConsentMissingError, PurposeNotDeclaredError) as error:
        messages.error(request, error.sentence)
    return redirect(recording.session)


@login_required
@require_POST
def pick_face(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let one person's face count in the report; an empty `track` lets everybody's count."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    try:
        choose_face(recording, _read_track(request.POST.get("track", "")))
    except NoSuchFaceError:
        messages.error(request, _("This person is not in the recording. Choose another one."))
    except (ConsentMissingError, PurposeNotDeclaredError) as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _describe_pick(recording))
    if request.POST.get("next") == "report":
        return redirect("analysis:report", recording.session_id)
    return redirect(recording.session)


@login_required
@require_POST
def pick_channel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have a sound read again from another channel; the readings stand until then."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    name = {"name": recording}
    form = ChannelForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, _("There is no such channel. Choose one of the list."))
        elif recording.file_deleted_at is not None:
            messages.error(request, explain_not_again())
        elif not choose_channel(recording, form.cleaned_data["channel"]):
            messages.info(
                request, _("%(name)s is being read; change its channel after that.") % name
            )
        elif recording.is_finished:
            messages.info(request, _("%(name)s was read from this channel already.") % name)
        else:
            messages.success(
                request,
                _("%(name)s will be read again: %(channel)s.")
                % {"name": recording, "channel": recording.get_channel_display()},
            )
    except NoChannelError:
        messages.error(request, _("%(name)s is a photo and has no sound.") % name)
    except (ConsentMissingError, PurposeNotDeclaredError) as error:
        messages.error(request, error.sentence)
    return redirect(recording.session)


def _read_track(text: str) -> int | None:
    """The number that was sent; None for everybody."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise NoSuchFaceError(text)
    return int(text)


def _describe_pick(recording: Recording) -> str:
    if recording.chosen_track is None:
        return _("Everybody in %(name)s counts again; the report was made anew.") % {
            "name": recording
        }
    return _("Only %(person)s of %(name)s counts now; the report was made anew.") % {
        "person": name_person(recording.chosen_track),
        "name": recording,
    }


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
