"""The pages on which administrators settle what holds for their whole organization."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organization, User
from accounts.organization_forms import SignInRulesForm
from accounts.requests import SignedInRequest


@login_required
@require_safe
def show_organization(request: SignedInRequest) -> HttpResponse:
    """One card for each thing that can be settled."""
    return render(
        request, "accounts/organization.html", {"organization": get_administered(request)}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sign_in_rules(request: SignedInRequest) -> HttpResponse:
    """Second factor and idle time of the organization's people."""
    organization = get_administered(request)
    form = SignInRulesForm(request.POST or None, instance=organization, label_suffix="")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The rules for signing in are saved."))
        return redirect("accounts:organization")
    return render(request, "accounts/sign_in_rules.html", {"form": form})


def get_administered(request: SignedInRequest) -> Organization:
    """Return the organization that the reader administers.

    Raises:
        PermissionDenied: the reader is no administrator, or belongs to no organization.
    """
    user = request.user
    if user.role != User.Role.ADMIN or user.organization is None:
        raise PermissionDenied(_("These pages are for administrators."))
    return user.organization
