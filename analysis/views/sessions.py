"""One visit or round of feedback: its page, its progress, and what changes it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.forms import SessionForm
from analysis.limits import UploadLimits
from analysis.models import Session, Subject
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
        "status": describe_status(session),
        "limits": UploadLimits.from_settings(),
        "names": name_people(request.user),
    }
    return render(request, "analysis/session.html", context)


@login_required
@require_safe
@never_cache
def show_status(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The part of the session's page that changes while files are being read."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    context = {"session": session, "status": describe_status(session)}
    return render(request, "analysis/_status.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_session(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a session to a person."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    session = Session(
        subject=subject, organization_id=subject.organization_id, created_by=request.user
    )
    form = SessionForm(request.POST or None, instance=session, user=request.user)
    if form.is_valid():
        return redirect(form.save())
    context = {"form": form, "subject": subject, "names": name_people(request.user)}
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
