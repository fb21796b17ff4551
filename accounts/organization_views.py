"""The pages on which administrators settle what holds for their whole organization."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import closing
from accounts.models import AuthenticatorApp, Organization, User
from accounts.organization_forms import SignInRulesForm
from accounts.requests import SignedInRequest
from accounts.second_factor_forms import ResetForm


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


@login_required
@require_safe
def list_second_factors(request: SignedInRequest) -> HttpResponse:
    """Who is in the organization, and who signs in with a second factor."""
    people = (
        get_administered(request)
        .users.filter(is_active=True)
        .annotate(
            has_app=Exists(AuthenticatorApp.objects.filter(user=OuterRef("pk"))),
            n_passkeys=Count("passkeys"),
        )
        .order_by("full_name", "email")
    )
    return render(request, "accounts/second_factors.html", {"people": people})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Remove the second factor of a colleague who lost it."""
    colleagues = User.objects.filter(organization=request.user.organization, is_active=True)
    person = get_object_or_404(colleagues, pk=pk)
    get_administered(request)
    if person == request.user:
        return redirect("accounts:security")
    form = ResetForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        closing.reset_second_factor(person, form.cleaned_data["reason"])
        messages.success(
            request, _("The second factor of %(person)s is removed.") % {"person": person}
        )
        return redirect("accounts:second_factors")
    return render(request, "accounts/second_factor_reset.html", {"form": form, "person": person})


def get_administered(request: SignedInRequest) -> Organization:
    """Return the organization that the reader administers.

    Raises:
        PermissionDenied: the reader is no administrator, or belongs to no organization.
    """
    user = request.user
    if user.role != User.Role.ADMIN or user.organization is None:
        raise PermissionDenied(_("These pages are for administrators."))
    return user.organization
