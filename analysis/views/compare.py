"""Two sessions of one person side by side."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Subject
from analysis.presentation.compare import compare
from analysis.presentation.people import name_people


@login_required
@require_safe
def compare_sessions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Both results with their intervals, the difference, and what makes them hard to compare."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    first, second = (request.GET.get(name, "") for name in ("a", "b"))
    context = {
        "subject": subject,
        "comparison": compare(subject, first, second, request.user),
        "names": name_people(request.user),
    }
    return render(request, "analysis/history/compare.html", context)
