"""Two studies side by side."""

from math import isfinite

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Study
from analysis.presentation.study_compare import describe_comparison, list_choices


@login_required
@require_safe
def compare_two(request: SignedInRequest) -> HttpResponse:
    """Shares and means of both with their differences, and what makes them hard to compare."""
    if request.user.role == request.user.Role.CLINICIAN:
        raise PermissionDenied(
            _("Studies are for the product team. Your role works with patients.")
        )
    a, b = request.GET.get("a", ""), request.GET.get("b", "")
    context: dict[str, object] = {"choices": list_choices(request.user), "a": a, "b": b}
    if a and b and a != b:
        first, second = (get_for_user_or_404(Study, request.user, pk) for pk in (a, b))
        context["page"] = describe_comparison(first, second, _read_threshold(request))
    return render(request, "studies/compare.html", context)


def _read_threshold(request: SignedInRequest) -> float | None:
    try:
        threshold = float(request.GET.get("threshold", ""))
    except ValueError:
        return None
    return threshold if isfinite(threshold) and 0.2 <= threshold <= 0.95 else None
