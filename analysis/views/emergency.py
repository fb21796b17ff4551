"""Emergency access to a patient: taken by clinicians, reviewed by administrators."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organization, User
from accounts.requests import SignedInRequest
from analysis import emergency
from analysis.access import OutsideCareError, get_for_user_or_404
from analysis.care import CareError
from analysis.emergency_forms import EmergencyForm, EmergencySearchForm
from analysis.models import AccessGrant, Subject
from analysis.presentation.emergency import describe_emergency_accesses
from analysis.presentation.people import name_people


def show_refusal(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for whoever may not; it offers emergency access where that is what is missing."""
    context: dict[str, object] = {"exception": str(exception)}
    if isinstance(exception, OutsideCareError):
        assert isinstance(request.user, User)
        if emergency.may_take_access(request.user):
            context["emergency_subject"] = exception.subject_id
    return render(request, "403.html", context, status=403)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """Ask for a patient's whole code; sent by POST, so that it stands in no address."""
    emergency.check_clinician(request.user)
    form = EmergencySearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        subject = emergency.find_patient(request.user, form.cleaned_data["code"])
        if subject is not None:
            return redirect("analysis:emergency", subject.pk)
        form.add_error("code", _("No patient of your organization has this code."))
    context = {
        "form": form,
        "is_allowed": emergency.may_take_access(request.user),
        "names": name_people(request.user),
    }
    return render(request, "analysis/emergency_search.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask for the reason, then let the clinician in and tell the administrators."""
    subject = emergency.get_patient_or_404(request.user, pk)
    if Subject.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect(subject)
    if not emergency.may_take_access(request.user):
        raise PermissionDenied(_("Your organization has switched emergency access off."))
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        page_url = request.build_absolute_uri(reverse("analysis:emergency_accesses"))
        try:
            emergency.take_access(subject, request.user, form.cleaned_data["reason"], page_url)
        except CareError as error:
            raise PermissionDenied(error.sentence) from error
        return redirect(subject)
    context = {"form": form, "subject": subject, "names": name_people(request.user)}
    return render(request, "analysis/emergency.html", context)


@login_required
@require_POST
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End the own access to a patient before its time; administrators still review it."""
    subject = emergency.get_patient_or_404(request.user, pk)
    if emergency.end_access(subject, request.user):
        messages.success(request, _("Your emergency access has ended."))
    else:
        messages.info(request, _("This access had ended already."))
    return redirect("analysis:subjects")


@login_required
@require_safe
def list_accesses(request: SignedInRequest) -> HttpResponse:
    """What administrators review: who opened whom, why and when."""
    _get_organization(request)
    accesses = describe_emergency_accesses(request.user, request.GET.get("page", "1"))
    context = {"accesses": accesses, "page": accesses.page}
    return render(request, "analysis/emergency_accesses.html", context)


@login_required
@require_POST
def review(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that the administrator has looked into an access."""
    grant = get_for_user_or_404(AccessGrant, request.user, pk)
    _get_organization(request)
    if not grant.is_emergency:
        raise Http404
    if emergency.review_access(grant, request.user):
        messages.success(request, _("The access is marked as reviewed."))
    else:
        messages.info(request, _("This access had been reviewed already."))
    return redirect("analysis:emergency_accesses")


@login_required
@require_POST
def switch(request: SignedInRequest) -> HttpResponse:
    """Allow emergency access in the organization, or switch it off."""
    organization = _get_organization(request)
    is_allowed = request.POST.get("allowed") == "on"
    emergency.allow_emergency_access(organization, is_allowed=is_allowed)
    if is_allowed:
        messages.success(request, _("Clinicians may take emergency access."))
    else:
        messages.success(request, _("Emergency access is switched off."))
    return redirect("analysis:emergency_accesses")


def _get_organization(request: SignedInRequest) -> Organization:
    organization = request.user.organization
    if request.user.role != User.Role.ADMIN or organization is None:
        raise PermissionDenied(_("Emergency accesses are reviewed by administrators."))
    return organization
