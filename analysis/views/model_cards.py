"""What the models are, how good they are and when they do not answer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.charts.architecture import draw_report_flow
from analysis.presentation.agreement import list_agreement
from analysis.presentation.model_cards import describe_cards


@login_required
@require_safe
def show_models(request: SignedInRequest) -> HttpResponse:
    """Every model card, in words, tables and pictures, and how the own organization judged."""
    context = {
        "pages": describe_cards(),
        "flow": draw_report_flow(),
        "agreement": list_agreement(request.user.organization_id),
    }
    return render(request, "analysis/models.html", context)
