"""Who works on one study."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.member_forms import MemberForm
from analysis.members import MemberError, add_member, remove_member
from analysis.models import Study, StudyMember
from analysis.presentation.members import describe_members

MEMBERS = StudyMember.objects.select_related("study", "user")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_members(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The members; a POST adds a colleague. Whoever sees the study may change them."""
    study = get_for_user_or_404(Study, request.user, pk)
    form = MemberForm(request.POST if request.method == "POST" else None, study=study)
    if form.is_valid():
        member = add_member(study, form.cleaned_data["colleague"], added_by=request.user)
        messages.success(request, _("%(name)s joined the study.") % {"name": member.user})
        return redirect("analysis:study_members", study.pk)
    context = {"study": study, "page": describe_members(study, request.user), "form": form}
    return render(request, "studies/members.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then take a member out of the study, or leave it."""
    member = get_for_user_or_404(MEMBERS, request.user, pk)
    study, is_reader = member.study, member.user_id == request.user.pk
    if request.method != "POST":
        context = {"member": member, "study": study, "is_reader": is_reader}
        return render(request, "studies/member_remove.html", context)
    try:
        remove_member(member, removed_by=request.user)
    except MemberError as error:
        messages.error(request, error.sentence)
        return redirect("analysis:study_members", study.pk)
    if is_reader:
        messages.success(request, _("You left “%(study)s”.") % {"study": study})
        return redirect("analysis:studies")
    messages.success(request, _("%(name)s left the study.") % {"name": member.user})
    return redirect("analysis:study_members", study.pk)
