"""Confirming, correcting or rejecting a report."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import EmotionReport
from analysis.review_forms import ReviewForm
from analysis.reviewing import ReviewRefusedError, review_report
from analysis.views.reports import render_report


@login_required
@require_POST
def create_review(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a review to the report and make it final."""
    report = get_for_user_or_404(
        EmotionReport.objects.select_related("session__subject", "organization"), request.user, pk
    )
    form = ReviewForm(request.POST, report=report)
    if form.is_valid():
        try:
            review_report(report.pk, request.user, form.read_verdict())
        except ReviewRefusedError as error:
            if not error.field:
                messages.error(request, str(error))
                # The form leads to itself on the page; this is said at the top.
                return redirect(f"{reverse('analysis:report', args=(report.session_id,))}#main")
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Your review was saved. The report is final."))
            return redirect("analysis:report", report.session_id)
    return render_report(request, report.session, form=form)
