"""One visit or round of feedback: its page, its progress, and what changes it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archive import explain_archived
from analysis.channel_forms import ChannelForm
from analysis.forms import SessionForm
from analysis.limits import UploadLimits
from analysis.models import Session, Subject
from analysis.note_forms import NoteForm
from analysis.presentation.consents import describe_gate
from analysis.presentation.faces import describe_choices
from analysis.presentation.notes import list_earlier_notes
from analysis.presentation.people import name_people
from analysis.presentation.sessions import describe_status
from analysis.removal import remove_session

SESSIONS = Session.objects.select_related("subject", "organization", "study")


@login_required
@require_safe
def show_session(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The session's files, their progress, and the result when it is there."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    context = {
        "session": session,
        **_describe_progress(session),
        "gate": describe_gate(session),
        "note_form": NoteForm(instance=session),
        "earlier_notes": list_earlier_notes(session.subject, request.user),
        "limits": UploadLimits.from_settings(),
        # Calls of customers have an agent on the other channel; a patient is recorded alone.
        "channel_form": ChannelForm() if session.study_id else None,
        "names": name_people(request.user),
    }
    response = render(request, "analysis/session.html", context)
    for name, value in settings.RECORDING_HEADERS.items():
        response.headers[name] = value
    return response


@login_required
@require_safe
@never_cache
def show_status(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The part of the session's page that changes while files are being read."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    context = {"session": session, **_describe_progress(session)}
    return render(request, "analysis/_status.html", context)


def _describe_progress(session: Session) -> dict[str, object]:
    status = describe_status(session)
    return {"status": status, "choices": describe_choices(status.recordings)}


@login_required
@require_POST
def change_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Set what the person was asked to do."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    form = NoteForm(request.POST, instance=session)
    if form.is_valid():
        form.save()
        messages.success(request, _("The note was saved."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["context_note"]))
    return redirect(session)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_session(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a session to a person."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if subject.archived_at is not None:
        messages.error(request, explain_archived(subject))
        return redirect(subject)
    session = Session(
        subject=subject, organization_id=subject.organization_id, created_by=request.user
    )
    form = SessionForm(request.POST or None, instance=session, user=request.user)
    if form.is_valid():
        return redirect(form.save())
    context = {
        "form": form,
        "subject": subject,
        "earlier_notes": list_earlier_notes(subject, request.user),
        "names": name_people(request.user),
    }
    return render(request, "analysis/session_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Correct the time or the note of a session."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    form = SessionForm(request.POST or None, instance=session, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return redirect(session)
    context = {
        "form": form,
        "subject": session.subject,
        "earlier_notes": list_earlier_notes(session.subject, request.user),
        "session": get_for_user_or_404(SESSIONS, request.user, pk),
        "names": name_people(request.user),
    }
    return render(request, "analysis/session_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_session(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then delete the session with its files and results."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    if request.method == "POST":
        subject = session.subject
        remove_session(session)
        messages.success(request, _("The session and its files were deleted."))
        return redirect(subject)
    context = {
        "session": session,
        "status": describe_status(session),
        "names": name_people(request.user),
    }
    return render(request, "analysis/session_delete.html", context)
