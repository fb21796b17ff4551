"""The fused result of a session."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Session
from analysis.presentation.people import name_people
from analysis.presentation.report import describe_session_report


@login_required
@require_safe
def show_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The newest report of a session, with every face and window behind it."""
    session = get_for_user_or_404(
        Session.objects.select_related("subject", "organization"), request.user, pk
    )
    context = {
        "session": session,
        "page": describe_session_report(session),
        "names": name_people(request.user),
    }
    return render(request, "analysis/report.html", context)
