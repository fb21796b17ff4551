"""Who sees one patient: the care team, and those whom an administrator let in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.care import (
    CareError,
    add_member,
    grant_access,
    may_manage_team,
    remove_member,
    revoke_grant,
)
from analysis.care_forms import ColleagueForm, GrantForm
from analysis.models import AccessGrant, CareTeamMember, Subject
from analysis.presentation.care import describe_care_team
from analysis.presentation.people import name_people


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_care_team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The team and the grants; a POST adds a colleague to the team."""
    subject = _get_patient(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ColleagueForm(data, subject=subject)
    if request.method == "POST":
        _check_manager(request, subject)
        if form.is_valid():
            member = add_member(subject, form.cleaned_data["colleague"], added_by=request.user)
            messages.success(request, _("%(name)s joined the team.") % {"name": member.user})
            return redirect("analysis:care_team", subject.pk)
    return _render_team(request, subject, colleague_form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then take a member out of the team, or leave it."""
    member = get_for_user_or_404(
        CareTeamMember.objects.select_related("subject", "user"), request.user, pk
    )
    subject, is_reader = member.subject, member.user_id == request.user.pk
    _check_manager(request, subject)
    if request.method != "POST":
        context = {"member": member, "subject": subject, "is_reader": is_reader}
        context["names"] = name_people(request.user)
        return render(request, "analysis/care_team_remove.html", context)
    try:
        remove_member(member, removed_by=request.user)
    except CareError as error:
        messages.error(request, error.sentence)
        return redirect("analysis:care_team", subject.pk)
    if is_reader:
        messages.success(request, _("You left the team of %(code)s.") % {"code": subject.code})
        return redirect("analysis:subjects")
    messages.success(request, _("%(name)s left the team.") % {"name": member.user})
    return redirect("analysis:care_team", subject.pk)


@login_required
@require_POST
def grant(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let a clinician outside the team in; an administrator's to do."""
    subject = _get_patient(request, pk)
    _check_administrator(request)
    form = GrantForm(request.POST, subject=subject, auto_id="id_grant_%s")
    if not form.is_valid():
        return _render_team(request, subject, grant_form=form)
    colleague = form.cleaned_data["colleague"]
    try:
        grant_access(
            subject,
            colleague,
            granted_by=request.user,
            reason=form.cleaned_data["reason"],
            expires_at=form.read_end(),
        )
    except CareError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("%(name)s may open this patient.") % {"name": colleague})
    return redirect("analysis:care_team", subject.pk)


@login_required
@require_POST
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End a grant now; an administrator's to do."""
    row = get_for_user_or_404(AccessGrant.objects.select_related("user"), request.user, pk)
    _check_administrator(request)
    if revoke_grant(row, request.user):
        messages.success(request, _("%(name)s has no access any more.") % {"name": row.user})
    else:
        messages.info(request, _("This access had ended already."))
    return redirect("analysis:care_team", row.subject_id)


def _get_patient(request: SignedInRequest, pk: UUID) -> Subject:
    subject = get_for_user_or_404(Subject, request.user, pk)
    if subject.kind != Subject.Kind.PATIENT:
        raise Http404("Customers have no care team.")
    return subject


def _check_manager(request: SignedInRequest, subject: Subject) -> None:
    if not may_manage_team(subject, request.user):
        raise PermissionDenied(
            _("Only members of the care team and administrators change the care team.")
        )


def _check_administrator(request: SignedInRequest) -> None:
    if request.user.role != User.Role.ADMIN:
        raise PermissionDenied(_("Only an administrator lets clinicians in or ends that."))


def _render_team(
    request: SignedInRequest,
    subject: Subject,
    *,
    colleague_form: ColleagueForm | None = None,
    grant_form: GrantForm | None = None,
) -> HttpResponse:
    context = {
        "subject": subject,
        "team": describe_care_team(subject, request.user),
        "colleague_form": colleague_form or ColleagueForm(subject=subject),
        "grant_form": grant_form or GrantForm(subject=subject, auto_id="id_grant_%s"),
        "names": name_people(request.user),
    }
    return render(request, "analysis/care_team.html", context)
