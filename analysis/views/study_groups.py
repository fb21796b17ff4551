"""The groups of a study: add, rename, reorder, remove."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.groups import shift_group
from analysis.models import Study, StudyGroup
from analysis.participants import find_or_add_group
from analysis.presentation.studies import describe_study
from analysis.study_forms import GroupForm

GROUPS = StudyGroup.objects.select_related("study")


@login_required
@require_POST
def create_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a group at the end."""
    study = get_for_user_or_404(Study, request.user, pk)
    form = GroupForm(request.POST, instance=StudyGroup(study=study))
    if not form.is_valid():
        context = {"study": study, "page": describe_study(study), "group_form": form}
        return render(request, "studies/study.html", context)
    group = find_or_add_group(study, form.cleaned_data["name"])
    messages.success(request, _("The group “%(group)s” was added.") % {"group": group})
    return _show_groups(study)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Call a group something else."""
    group = get_for_user_or_404(GROUPS, request.user, pk)
    form = GroupForm(request.POST or None, instance=group)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return _show_groups(group.study)
    stored = get_for_user_or_404(GROUPS, request.user, pk)
    context = {"form": form, "group": stored, "study": group.study}
    return render(request, "studies/group_form.html", context)


@login_required
@require_POST
def move_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Move a group one place up or down."""
    group = get_for_user_or_404(GROUPS, request.user, pk)
    shift_group(group, up=request.POST.get("direction") == "up")
    return _show_groups(group.study)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then remove the group; its participants stay in the study."""
    group = get_for_user_or_404(GROUPS, request.user, pk)
    if request.method == "POST":
        group.delete()
        messages.success(request, _("The group “%(group)s” was removed.") % {"group": group})
        return _show_groups(group.study)
    context = {
        "group": group,
        "study": group.study,
        "n_participants": group.participants.count(),
    }
    return render(request, "studies/group_remove.html", context)


def _show_groups(study: Study) -> HttpResponse:
    return redirect(reverse("analysis:study", args=(study.pk,)) + "#groups")
