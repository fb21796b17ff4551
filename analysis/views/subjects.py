"""The list of people and the page of one person."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archive import archive_subject, restore_subject
from analysis.care import note_look
from analysis.forms import PeopleForm, SubjectForm
from analysis.models import Subject
from analysis.presentation.consents import describe_consents
from analysis.presentation.history import describe_history
from analysis.presentation.people import PeopleFilter, list_people, name_people
from analysis.presentation.sessions import list_sessions

SUBJECTS = Subject.objects.select_related("organization")


@login_required
@require_safe
def go_home(request: SignedInRequest) -> HttpResponse:
    """The first page after signing in: a product team's studies, else the people of the role."""
    if request.user.role == User.Role.PRODUCT:
        return redirect("analysis:studies")
    return redirect("analysis:subjects")


@login_required
@require_safe
def list_subjects(request: SignedInRequest) -> HttpResponse:
    """People that the user may see, with their last session and result."""
    form = PeopleForm(request.GET, user=request.user)
    wanted = form.read_filter()
    people = list_people(request.user, wanted, page_number=request.GET.get("page", "1"))
    context = {
        "form": form,
        "people": people,
        "is_narrowed": wanted != PeopleFilter(order=wanted.order),
        "names": name_people(request.user),
    }
    return render(request, "analysis/subjects.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_subject(request: SignedInRequest) -> HttpResponse:
    """Add a person."""
    if request.user.organization_id is None:
        raise PermissionDenied("People belong to an organization, and this user has none.")
    form = SubjectForm(request.POST or None, user=request.user)
    if form.is_valid():
        subject = form.save()
        messages.success(request, _("%(code)s was added.") % {"code": subject.code})
        if subject.kind == Subject.Kind.PATIENT and request.user.role == User.Role.ADMIN:
            # Nobody who treats patients sees this one yet.
            return redirect("analysis:care_team", subject.pk)
        return redirect(subject)
    context = {"form": form, "names": name_people(request.user)}
    return render(request, "analysis/subject_form.html", context)


@login_required
@require_safe
def show_subject(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One person: what is new, the history, and the sessions, newest first."""
    subject = get_for_user_or_404(SUBJECTS, request.user, pk)
    note_look(request.user, subject)
    sessions = list_sessions(subject, request.user, page_number=request.GET.get("page", "1"))
    context = {
        "subject": subject,
        "consent": describe_consents(subject, request.user),
        "history": describe_history(subject, request.GET, request.user),
        "sessions": sessions,
        "names": name_people(request.user),
    }
    return render(request, "analysis/subject.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_subject(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a person's code or name."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    form = SubjectForm(request.POST or None, instance=subject, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return redirect(subject)
    # The form has written what was typed into its instance; the heading shows what is stored.
    context = {
        "form": form,
        "subject": get_for_user_or_404(Subject, request.user, pk),
        "names": name_people(request.user),
    }
    return render(request, "analysis/subject_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what archiving means, then do it."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if request.method == "POST":
        if archive_subject(subject):
            messages.success(request, _("%(code)s was archived.") % {"code": subject.code})
        return redirect("analysis:subjects")
    context = {"subject": subject, "names": name_people(request.user)}
    return render(request, "analysis/subject_archive.html", context)


@login_required
@require_POST
def restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a person out of the archive."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if restore_subject(subject):
        messages.success(request, _("%(code)s is on the list again.") % {"code": subject.code})
    return redirect(subject)
