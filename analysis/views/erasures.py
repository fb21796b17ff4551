"""Taking everything of a person along, and erasing the person for good."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.erasure import erase_subject, explain_who_erases, may_erase
from analysis.erasure_forms import ErasureForm
from analysis.exports.downloads import send_subject_archive
from analysis.half_seen import explain_half_seen, sees_whole
from analysis.models import Subject
from analysis.presentation.erasure import describe_erasure
from analysis.presentation.people import name_people

SUBJECTS = Subject.objects.select_related("organization")


@login_required
@require_safe
def send_everything(request: SignedInRequest, pk: UUID) -> StreamingHttpResponse:
    """A zip file with everything that is kept about one person."""
    subject = get_for_user_or_404(SUBJECTS, request.user, pk)
    if not sees_whole(request.user, subject):
        raise PermissionDenied(explain_half_seen())
    return send_subject_archive(subject)


@login_required
@require_safe
def show_erasure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The first step: what would go, everything to take along, and who may erase."""
    subject = get_for_user_or_404(SUBJECTS, request.user, pk)
    context = {
        "subject": subject,
        "part": describe_erasure(subject),
        "is_whole": sees_whole(request.user, subject),
        "may_erase": may_erase(request.user, subject),
        "names": name_people(request.user),
    }
    return render(request, "analysis/subject_erase.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_erasure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The second step: the code is typed, and the person is erased."""
    subject = get_for_user_or_404(SUBJECTS, request.user, pk)
    if not may_erase(request.user, subject):
        raise PermissionDenied(explain_who_erases(subject))
    form = ErasureForm(request.POST or None, subject=subject)
    if form.is_valid():
        erase_subject(subject, request.user, form.cleaned_data["reason"])
        # Without the code: a message may be kept until it is shown.
        messages.success(request, _("The person was erased."))
        return redirect("analysis:subjects")
    context = {
        "form": form,
        "subject": subject,
        "part": describe_erasure(subject),
        "names": name_people(request.user),
    }
    return render(request, "analysis/subject_erase_confirm.html", context)
