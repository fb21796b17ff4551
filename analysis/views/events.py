"""Events on a person's time axis: added, changed, deleted."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archive import explain_archived
from analysis.history_forms import EventForm
from analysis.models import Event, Subject
from analysis.presentation.people import name_people

EVENTS = Event.objects.select_related("subject")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put an event on a person's time axis."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if subject.archived_at:
        messages.error(request, explain_archived(subject))
        return redirect(subject)
    form = EventForm.start(subject, request.user, request.POST or None)
    if form.is_valid():
        form.save()
        messages.success(request, _("The event was added."))
        return redirect(subject)
    context = {"form": form, "subject": subject, "names": name_people(request.user)}
    return render(request, "analysis/history/event_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change an event."""
    event = get_for_user_or_404(EVENTS, request.user, pk)
    form = EventForm(request.POST or None, instance=event)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return redirect(event.subject)
    context = {
        "form": form,
        "event": event,
        "subject": event.subject,
        "names": name_people(request.user),
    }
    return render(request, "analysis/history/event_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_event(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then take an event from the time axis."""
    event = get_for_user_or_404(EVENTS, request.user, pk)
    if request.method == "POST":
        event.delete()
        messages.success(request, _("The event was deleted."))
        return redirect(event.subject)
    context = {"event": event, "subject": event.subject, "names": name_people(request.user)}
    return render(request, "analysis/history/event_delete.html", context)
