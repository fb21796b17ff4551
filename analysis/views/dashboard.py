"""What a study says of all its participants, and who is behind each number."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.cohort.drill import read_drill
from analysis.cohort.filters import read_filter
from analysis.models import Study
from analysis.presentation.cohort import describe_dashboard
from analysis.presentation.cohort_drill import describe_people


@login_required
@require_safe
def show_dashboard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The numbers of a study; the filter is in the address."""
    study = get_for_user_or_404(Study, request.user, pk)
    page = describe_dashboard(study, read_filter(request.GET))
    return render(request, "studies/dashboard.html", {"study": study, "page": page})


@login_required
@require_safe
def list_people_behind(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The participants and recordings behind a number, under the same filter."""
    study = get_for_user_or_404(Study, request.user, pk)
    people = describe_people(
        study, read_filter(request.GET), read_drill(request.GET), request.GET.get("page", "1")
    )
    return render(request, "studies/drill.html", {"study": study, "people": people})
