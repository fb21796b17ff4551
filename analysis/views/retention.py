"""How long uploaded files are kept: of the organization, and of one study."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Organization, User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Study
from analysis.retention import Due, count_due_in_organization, count_due_in_study
from analysis.retention_forms import RetentionForm

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def edit_of_organization(request: SignedInRequest) -> HttpResponse:
    """What holds for every session whose study has no rule of its own."""
    organization = request.user.organization
    if request.user.role != User.Role.ADMIN or organization is None:
        raise PermissionDenied(_("These pages are for administrators."))
    form = _read(request, organization, _("Empty: files are kept until somebody deletes them."))
    due = _save(request, form, organization, lambda d: count_due_in_organization(organization, d))
    if due is None:
        return redirect("accounts:organization")
    return render(request, "analysis/retention.html", {"form": form, "due": due})


@login_required
@require_http_methods(METHODS)
def edit_of_study(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What holds for the sessions of one study."""
    studies = Study.objects.select_related("organization")
    study = get_for_user_or_404(studies, request.user, pk)
    form = _read(request, study, _("Empty: as your organization decided."))
    due = _save(request, form, study, lambda days: count_due_in_study(study, days))
    if due is None:
        return redirect(study)
    return render(request, "analysis/retention.html", {"form": form, "due": due, "study": study})


def _read(request: SignedInRequest, of: Organization | Study, if_empty: str) -> RetentionForm:
    data = request.POST if request.method == "POST" else None
    return RetentionForm(data, initial={"days": of.media_retention_days}, if_empty=if_empty)


def _save(
    request: SignedInRequest,
    form: RetentionForm,
    of: Organization | Study,
    count: Callable[[int | None], Due],
) -> Due | None:
    """Save what was typed, at once where no file is due by it; else say how many first.

    Returns:
        What would be deleted, if the page is to be shown (again); None where it was saved.
    """
    if request.method != "POST" or not form.is_valid():
        return Due(0, 0)
    days: int | None = form.cleaned_data["days"]
    due = count(days)
    if due.n_files and not form.is_confirmed():
        form.ask_again()
        return due
    of.media_retention_days = days
    of.save(update_fields=["media_retention_days"])
    messages.success(request, _("The rule for keeping files is saved."))
    return None
