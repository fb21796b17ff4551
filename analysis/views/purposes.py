"""What the organization works for; taking a purpose away says first whom it concerns."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.declarations import declare
from accounts.organization_views import get_administered
from accounts.purpose_forms import PurposesForm
from accounts.purposes import FORBIDDEN, Purpose
from accounts.requests import SignedInRequest
from analysis.presentation.purposes import list_purposes


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_purposes(request: SignedInRequest) -> HttpResponse:
    """Save what was ticked, at once where nobody is concerned; else ask first."""
    organization = get_administered(request)
    data = request.POST if request.method == "POST" else None
    form = PurposesForm(data, organization=organization)
    is_valid = form.is_valid()
    rows = list_purposes(organization, form.list_chosen())
    lost = [row for row in rows if row.is_lost] if is_valid else []
    if is_valid and (form.is_confirmed() or not any(row.concerns for row in lost)):
        declare(organization, form.cleaned_data["purposes"], request.user)
        messages.success(request, _("The purposes are saved."))
        return redirect("accounts:organization")
    if is_valid:
        form.ask_again()
    context = {
        "form": form,
        "organization": organization,
        "rows": rows,
        "lost": lost,
        "is_research_left": any(row.is_chosen and row.value == Purpose.RESEARCH for row in rows),
        "forbidden": FORBIDDEN,
    }
    return render(request, "analysis/purposes.html", context)
